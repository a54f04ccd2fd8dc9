import { loadCheckpoint } from "@stratajs/checkpoint";
import { scalar, useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import type { Task } from "../task.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";
import { Trainer } from "../trainer.ts";
import { ModelCheckpoint } from "./model-checkpoint.ts";

let folder: string;
beforeAll(() => useBackend([wasm()]));
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-checkpoint-`);
});
afterEach(() => rm(folder, { recursive: true }));

const train = stripes({ examples: 8, batchSize: 4 });

/** Trains with validation losses as told, epoch by epoch. */
async function fitWithLosses(losses: readonly number[], callback: Callback): Promise<void> {
  const trainer = new Trainer({ maxEpochs: losses.length, callbacks: [callback] });
  const classifier = tinyTask();
  const task: Task = {
    model: classifier.model,
    trainingStep: (batch, context) => classifier.trainingStep(batch, context),
    validationStep: () => ({ loss: scalar(losses[trainer.epoch]!) }),
    configureOptimizers: (length) => classifier.configureOptimizers(length),
  };
  await trainer.fit(task, { train, validation: train });
}

async function savedEpoch(path: string | undefined): Promise<unknown> {
  return (await loadCheckpoint(path!)).state?.["epoch"];
}

describe("ModelCheckpoint", () => {
  it("keeps the epoch of the least value, and the last", async () => {
    const checkpoints = new ModelCheckpoint({ folder });
    await fitWithLosses([3, 1, 2, Number.NaN], checkpoints);
    expect(checkpoints.bestValue).toBe(1);
    // A checkpoint's epoch is the one to train next.
    expect(await savedEpoch(checkpoints.bestPath)).toBe(2);
    expect(await savedEpoch(checkpoints.lastPath)).toBe(4);
    expect((await readdir(folder)).toSorted()).toEqual(["best.safetensors", "last.safetensors"]);
  });

  it("keeps the epoch of the greatest value with mode max, the first of equal ones", async () => {
    const checkpoints = new ModelCheckpoint({
      folder: `${folder}/new/`,
      mode: "max",
      saveLast: false,
    });
    await fitWithLosses([3, 4, 4], checkpoints);
    expect(checkpoints.bestValue).toBe(4);
    expect(checkpoints.bestPath).toBe(`${folder}/new/best.safetensors`);
    expect(await savedEpoch(checkpoints.bestPath)).toBe(2);
    expect(checkpoints.lastPath).toBeUndefined();
    expect(await readdir(`${folder}/new`)).toEqual(["best.safetensors"]);
  });

  it("saves weights that a model of the same kind loads by name", async () => {
    const model = tinyModel(1);
    const checkpoints = new ModelCheckpoint({ folder });
    const trainer = new Trainer({
      callbacks: [checkpoints],
      metadata: { model: { name: "tiny" } },
    });
    await trainer.fit(tinyTask(model), { train });
    const saved = await loadCheckpoint(checkpoints.lastPath!);
    const other = tinyModel(2);
    other.loadStateDict(saved.model);
    expect(await other.stateDict()).toEqual(await model.stateDict());
    expect(saved.state).toMatchObject({ model: { name: "tiny" }, step: 2 });
  });

  it.each(["signal", "stop"])("leaves a loadable last checkpoint after a %s", async (way) => {
    const checkpoints = new ModelCheckpoint({ folder });
    const controller = new AbortController();
    const interrupt: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step !== 3) return;
        if (way === "stop") trainer.stop("interrupted");
        else controller.abort("interrupted");
      },
    };
    const trainer = new Trainer({ maxEpochs: 9, callbacks: [interrupt, checkpoints] });
    await trainer.fit(tinyTask(), { train }, { signal: controller.signal });
    expect(trainer.stopReason).toBe("interrupted");
    const { state } = await loadCheckpoint(checkpoints.lastPath!);
    expect(state).toMatchObject({ epoch: 1, step: 3 });
  });

  it("hears a signal that comes from a timer while training is busy", async () => {
    const trainer = new Trainer({ maxEpochs: 1000, callbacks: [new ModelCheckpoint({ folder })] });
    await trainer.fit(tinyTask(), { train }, { signal: AbortSignal.timeout(200) });
    expect(trainer.stopReason).toMatch("timeout");
    expect(trainer.epoch).toBeLessThan(1000);
  });

  it("ends the run with a clear error when it cannot write, and leaves what was there", async () => {
    const checkpoints = new ModelCheckpoint({ folder: `${folder}/run` });
    await fitWithLosses([1], checkpoints);
    const before = await readFile(checkpoints.lastPath!);
    await writeFile(`${folder}/file`, "");
    const blocked = new ModelCheckpoint({ folder: `${folder}/file/run` });
    await expect(fitWithLosses([1], blocked)).rejects.toThrow(/file\/run\/best\.safetensors/);
    expect(await readFile(checkpoints.lastPath!)).toEqual(before);
  });

  it("names the metrics there are when the monitored one is not among them", async () => {
    const checkpoints = new ModelCheckpoint({ folder, monitor: "validationAccuracy", mode: "max" });
    const fit = new Trainer({ callbacks: [checkpoints] }).fit(tinyTask(), { train });
    await expect(fit).rejects.toThrow("there are only learningRate, trainLoss, trainAccuracy");
    expect(() => new ModelCheckpoint({ folder, mode: "best" as never })).toThrow('"min" or "max"');
  });
});
