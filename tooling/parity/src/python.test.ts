import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wasm } from "@stratajs/backend-wasm";
import { loadCheckpoint, saveCheckpoint } from "@stratajs/checkpoint";
import { SGD } from "@stratajs/optim";
import {
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  useBackend,
  valueAndGrads,
  type StateDict,
} from "@stratajs/tensor";
import { createModel } from "@stratajs/zoo";
import { describe, expect, it } from "vitest";

/** A Python with the packages safetensors and numpy; `pip install safetensors numpy` makes one. */
const python = process.env["STRATA_PYTHON"] ?? "python3";
const script = fileURLToPath(new URL("../describe_safetensors.py", import.meta.url));
const hasSafetensors = spawnSync(python, ["-c", "import safetensors.numpy"]).status === 0;

type Description = Record<string, [dtype: string, shape: number[], sha256: string]>;

describe("a model trained on WASM and saved", () => {
  const reason = hasSafetensors ? "" : ` (skipped: ${python} has no safetensors and numpy)`;

  it.skipIf(!hasSafetensors)(`is the same tensors in Python${reason}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "strata-python-"));
    try {
      const path = join(folder, "model.safetensors");
      const state = await trainAndSave(path);
      const { status, stdout, stderr } = spawnSync(python, [script, path], { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toEqual(describeState(state));
      expect(await loadCheckpoint(path).then(({ model }) => describeState(model))).toEqual(
        describeState(state),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Three steps on random images, so that weights and running statistics have moved. */
async function trainAndSave(path: string): Promise<StateDict> {
  await useBackend([wasm()]);
  const rng = new Rng(1);
  const model = createModel("leNetBn", { rng });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const images = tensor4d(rng.normal(8 * 784), [8, 28, 28, 1]);
  const labels = tensor1d([0, 1, 2, 3, 4, 5, 6, 7], "int32");
  for (let step = 0; step < 3; step++) {
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
      model.parameters(),
    );
    value.dispose();
    optimizer.step(gradients);
  }
  const state = await model.stateDict();
  await saveCheckpoint(path, { model: state });
  return state;
}

function describeState(state: StateDict): Description {
  const names = { F32: "float32", I64: "int64" } as Record<string, string>;
  return Object.fromEntries(
    [...state].map(([name, { dtype, shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return [name, [names[dtype]!, [...shape], sha256]];
    }),
  );
}
