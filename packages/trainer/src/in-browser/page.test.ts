import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { withBundledPage } from "@stratajs/browser";
import type { SafetensorsSource } from "@stratajs/checkpoint";
import { useBackend, type StateDict } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import { ModelCheckpoint } from "../callbacks/model-checkpoint.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import { movableRun } from "../testing/movable-run.ts";

interface PageResult {
  readonly moved: { readonly checkpoint: string; readonly device: string };
  readonly worker: Readonly<Record<string, unknown>> & {
    readonly timers: number;
    readonly frames: number;
    readonly whileTraining: number;
    readonly afterwards: number;
  };
}

const root = fileURLToPath(new URL(".", import.meta.url));
let folder: string;
let device: string;
let page: PageResult;

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-moved-`);
  ({ device } = await useBackend([wasm({ threads: 1 })]));
  const stop: Callback = {
    onTrainBatchEnd: (trainer, { step }) => {
      if (step === 7) trainer.stop();
    },
  };
  const checkpoints = new ModelCheckpoint({ folder, saveTopK: 2 });
  await train([stop, checkpoints]);
  await rename(checkpoints.lastPath!, `${folder}/node.safetensors`);
  const { result } = await withBundledPage({ root, folders: [folder] }, (visit) =>
    visit(new URLSearchParams()),
  );
  page = result as PageResult;
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly weights: StateDict;
  readonly metrics: readonly EpochRecord["metrics"][];
}

async function train(
  callbacks: readonly Callback[],
  resumeFrom?: SafetensorsSource,
): Promise<Outcome> {
  const { fit, model, trainer } = movableRun({ callbacks, resumeFrom });
  await fit();
  const metrics = trainer.history.map((record) => record.metrics);
  return { weights: await model.stateDict(), metrics };
}

describe("a run that moves", () => {
  it("from Node into a tab, there from OPFS to IndexedDB, and back, ends with the bits of one that never moved", async () => {
    // Otherwise sums are rounded differently, and the bits are others.
    expect(page.moved.device).toBe(device);
    const whole = await train([]);
    const back = Uint8Array.from(Buffer.from(page.moved.checkpoint, "base64"));
    expect(await train([], back)).toEqual(whole);
  });
});

describe("trainInWorker in a page", () => {
  it("leaves the page lively: at least 30 timers and frames a second", () => {
    const { timers, frames, whileTraining } = page.worker;
    console.log(`while a worker trains: ${timers} timers, ${frames} frames a second`);
    expect(timers).toBeGreaterThanOrEqual(30);
    expect(frames).toBeGreaterThanOrEqual(30);
    expect(whileTraining).toBeGreaterThan(10);
  });

  it("pauses, goes on and stops", () => {
    expect(page.worker).toMatchObject({
      whilePaused: 0,
      result: { stopReason: "enough", wasAborted: true },
    });
    expect(page.worker.afterwards).toBeGreaterThan(0);
  });

  it("throws what the training function throws, and where there is no module", () => {
    expect(page.worker).toMatchObject({
      failure: { name: "RangeError", message: "the data of the test are refused", hasStack: true },
      missing: expect.stringContaining("could not load"),
    });
  });
});
