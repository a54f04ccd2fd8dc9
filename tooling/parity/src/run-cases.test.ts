import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serializeSafetensors } from "@stratajs/checkpoint";
import type { StateEntry } from "@stratajs/tensor";
import { startBackend } from "@stratajs/test-utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFiles } from "./find-files.ts";
import { readFixture } from "./fixture.ts";
import { readCases, type Case } from "./read-cases.ts";
import { isSuccess, runCases, type Outcome } from "./run-cases.ts";

const golden = fileURLToPath(new URL("../golden", import.meta.url));

/** A copy of a golden file with something changed. */
async function changed(
  path: string,
  change: (tensors: Map<string, StateEntry>, metadata: Record<string, string>) => void,
): Promise<string> {
  const { tensors, metadata } = await readFixture(join(golden, path)).then((fixture) => ({
    tensors: new Map(fixture.tensors),
    metadata: { ...fixture.metadataEntries },
  }));
  change(tensors, metadata);
  const file = join(await mkdtemp(join(folder, "case-")), "case.safetensors");
  await writeFile(file, serializeSafetensors(tensors, metadata));
  return file;
}

async function findCases(path: string): Promise<Case[]> {
  return readCases(await findFiles(path));
}

async function outcomesOf(path: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await runCases(await findCases(path), (outcome) => outcomes.push(outcome));
  return outcomes;
}

function nudge(entry: StateEntry, by: number): StateEntry {
  const data = Float32Array.from(entry.data as Float32Array);
  data[0]! += by;
  return { ...entry, data };
}

let folder = "";

describe("a case", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parity-"));
    await startBackend("wasm");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ["layers/linear.safetensors", "output.y"],
    ["layers/linear.safetensors", "grad.input.x"],
    ["layers/linear.safetensors", "grad.param.weight"],
    ["layers/linear.safetensors", "eval.y"],
    ["layers/batch-norm-2d.safetensors", "after.buffer.running_var"],
    ["losses/cross-entropy.safetensors", "grad.input.x"],
    ["trajectories/bn-lenet-adamw.safetensors", "after.param.net.4.weight"],
    ["filled/d2l-lenet.safetensors", "train.grad_norms"],
  ])("of %s deviates when %s is a thousandth off", async (path, tensor) => {
    const file = await changed(path, (tensors) => {
      const entry = tensors.get(tensor)!;
      const largest = Math.max(...(entry.data as Float32Array).map(Math.abs));
      tensors.set(tensor, nudge(entry, 1e-3 * largest));
    });
    expect(await outcomesOf(file)).toEqual([
      expect.objectContaining({ status: "deviates", largest: expect.objectContaining({ tensor }) }),
    ]);
  });

  it("of an update rule deviates when a value is 2e-5 off", async () => {
    const file = await changed("optimizers/sgd.safetensors", (tensors) => {
      tensors.set("trajectory.w", nudge(tensors.get("trajectory.w")!, 2e-5));
    });
    expect(await outcomesOf(file)).toEqual([expect.objectContaining({ status: "deviates" })]);
  });

  it("deviates when it is not a number", async () => {
    const file = await changed("layers/linear.safetensors", (tensors) => {
      tensors.set("output.y", nudge(tensors.get("output.y")!, Number.NaN));
    });
    expect(await outcomesOf(file)).toEqual([expect.objectContaining({ status: "deviates" })]);
  });

  it.each([
    ["an operation", { op: "Linear3d" }, "Linear3d"],
    [
      "a hyperparameter",
      { hyperparameters: '{"in_features":20,"out_features":10,"twist":1}' },
      "Linear with twist",
    ],
    [
      "a value",
      { hyperparameters: '{"in_features":"many","out_features":10}' },
      'Linear with in_features "many"',
    ],
    ["a kind", { kind: "riddle" }, 'the kind "riddle"'],
  ])("is unknown, not passed over, when nobody knows %s", async (_, metadata, reason) => {
    const file = await changed("layers/linear.safetensors", (_tensors, entries) => {
      Object.assign(entries, metadata);
    });
    expect(await outcomesOf(file)).toEqual([{ status: "unknown", name: "case", reason }]);
  });

  it("fails when a shape differs or the file is broken", async () => {
    const file = await changed("layers/linear.safetensors", (tensors) => {
      const entry = tensors.get("output.y")!;
      tensors.set("output.y", { ...entry, shape: entry.shape.toReversed() });
    });
    expect(await outcomesOf(file)).toEqual([
      { status: "failed", name: "case", reason: "output.y expected shape [10, 4] but got [4, 10]" },
    ]);
    await writeFile(file, "no tensors");
    expect(await outcomesOf(file)).toEqual([expect.objectContaining({ status: "failed" })]);
  });
});

describe("a run", () => {
  it("finds cases in folders of folders, in files of several, and none in an empty one", async () => {
    const root = await mkdtemp(join(tmpdir(), "parity-"));
    expect(await findCases(root)).toEqual([]);
    await mkdir(join(root, "a", "b"), { recursive: true });
    await writeFile(join(root, "a", "b", "weights.pt"), "");
    await writeFile(join(root, "README.md"), "");
    await writeFile(
      join(root, "schedules.json"),
      JSON.stringify({ one: { scheduler: "X", rates: [] }, two: { scheduler: "Y", rates: [] } }),
    );
    const names = (await findCases(root)).map(({ name }) => name);
    expect(names).toEqual(["a/b/weights.pt", "schedules/one", "schedules/two"]);
    await rm(root, { recursive: true });
    await expect(findCases(root)).rejects.toThrow("ENOENT");
  });

  it("succeeds only when something agrees and nothing else happened", () => {
    const summary = { agrees: 3, deviates: 0, unknown: 0, failed: 0 };
    expect(isSuccess(summary, false)).toBe(true);
    expect(isSuccess({ ...summary, agrees: 0 }, true)).toBe(false);
    expect(isSuccess({ ...summary, deviates: 1 }, true)).toBe(false);
    expect(isSuccess({ ...summary, failed: 1 }, true)).toBe(false);
    expect(isSuccess({ ...summary, unknown: 1 }, false)).toBe(false);
    expect(isSuccess({ ...summary, unknown: 1 }, true)).toBe(true);
  });
});
