import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wasm } from "@stratajs/backend-wasm";
import { readPyTorch, writeSafetensors } from "@stratajs/checkpoint";
import {
  Rng,
  tensor4d,
  tidy,
  transpose,
  useBackend,
  type StateDict,
  type Tensor4D,
} from "@stratajs/tensor";
import {
  imageNetClasses,
  listModels,
  listWeights,
  loadModel,
  saveModel,
  type ImageModel,
} from "@stratajs/zoo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A Python with torch, torchvision and safetensors; `pip install torch torchvision safetensors` makes one. */
const python = process.env["STRATA_PYTHON"] ?? "python3";
const script = fileURLToPath(new URL("../torchvision_interop.py", import.meta.url));
const hasTorchvision =
  spawnSync(python, ["-c", "import torchvision, safetensors.torch"]).status === 0;
const reason = hasTorchvision ? "" : ` (skipped: ${python} has no torchvision and safetensors)`;

interface Described {
  readonly state: Readonly<Record<string, readonly [dtype: string, shape: number[], sum: string]>>;
  readonly logits: readonly number[];
}

interface DescribedWeights {
  readonly name: string;
  readonly url: string;
  readonly isDefault: boolean;
  readonly resize: number;
  readonly crop: number;
  readonly interpolation: string;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** The sum of the classes' names. */
  readonly classes: string;
}

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-torchvision-"));
});
afterAll(() => rm(folder, { recursive: true }));

function ask<Answer>(...argv: readonly string[]): Answer {
  const { stdout, stderr, status } = spawnSync(python, [script, ...argv], { encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Answer;
}

function describeState(state: StateDict): Described["state"] {
  const names = { F32: "float32", I64: "int64" } as Record<string, string>;
  return Object.fromEntries(
    [...state].map(([name, { dtype, shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const sum = createHash("sha256").update(bytes).digest("hex");
      return [name, [names[dtype]!, [...shape], sum]] as const;
    }),
  );
}

/** For the image that the script shows its model. */
async function logitsOf(model: ImageModel): Promise<Float32Array> {
  const image = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(0.01 * i));
  const logits = tidy(() => {
    const planes = tensor4d(image, [1, 3, 64, 64]);
    return model.forward(transpose(planes, [0, 2, 3, 1]) as Tensor4D);
  });
  const values = await logits.data<"float32">();
  logits.dispose();
  return values;
}

function largestDeviation(actual: Float32Array, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!))) / largest;
}

describe("a resnet18 that torchvision saved", () => {
  it.skipIf(!hasTorchvision)(
    `is the same in Strata and back in Python, fine-tuned for other classes too${reason}`,
    async () => {
      const saved = ask<Described>("save", "resnet18", folder);
      for (const form of ["zip", "legacy"]) {
        const { tensors } = await readPyTorch(join(folder, `${form}.pth`));
        expect(describeState(tensors)).toEqual(saved.state);
      }
      const weights = join(folder, "zip.pth");
      const model = await loadModel("resnet18", { weights });
      const state = await model.stateDict();
      expect([...state.keys()]).toEqual(Object.keys(saved.state));
      expect(largestDeviation(await logitsOf(model), saved.logits)).toBeLessThan(1e-4);
      model.dispose();
      // What `strata export --format safetensors` writes.
      const back = join(folder, "back.safetensors");
      await writeSafetensors(back, state, { format: "pt" });

      const tuned = await loadModel("resnet18", { weights, classes: 5, rng: new Rng(42) });
      const flowers = join(folder, "flowers.safetensors");
      await saveModel(tuned, flowers);
      const logits = await logitsOf(tuned);
      tuned.dispose();

      const [same, other] = ask<[Described, Described]>("load", "resnet18", back, flowers);
      expect(same).toEqual(saved);
      expect(other.state["fc.weight"]![1]).toEqual([5, 512]);
      const body = Object.entries(saved.state).filter(([name]) => !name.startsWith("fc."));
      expect(other.state).toMatchObject(Object.fromEntries(body));
      expect(largestDeviation(logits, other.logits)).toBeLessThan(1e-4);
    },
  );
});

describe("the tables of published weights", () => {
  it.skipIf(!hasTorchvision)(`say what torchvision says${reason}`, async () => {
    const names = listModels().filter((name) =>
      listWeights(name).some(({ url }) => url.includes("download.pytorch.org")),
    );
    expect(names.length).toBeGreaterThan(5);
    const classes = createHash("sha256")
      .update((await imageNetClasses()).join("\n"))
      .digest("hex");
    const published = ask<Record<string, readonly DescribedWeights[]>>("weights", ...names);
    for (const name of names) {
      const ours = listWeights(name).filter(({ source }) => source.endsWith("pytorch/vision"));
      const described = ours.map(({ preprocessing, ...each }, i) => ({
        name: each.name,
        url: each.url,
        isDefault: i === 0,
        resize: preprocessing.resize,
        crop: preprocessing.crop,
        interpolation: preprocessing.interpolation,
        mean: preprocessing.mean,
        std: preprocessing.std,
        classes,
      }));
      expect(new Set(described)).toEqual(new Set(published[name]));
    }
  });
});
