import { loadCheckpoint } from "@stratajs/checkpoint";
import { memoryStore, type FileStore } from "@stratajs/storage";
import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import type { SaveMomentsOptions } from "../checkpoints/save-moments.ts";
import { fitWithLosses } from "../testing/fit-with-losses.ts";
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

/** After which steps the last is written, in five epochs of two steps. */
async function savedSteps(options: SaveMomentsOptions): Promise<number[]> {
  const saved: number[] = [];
  const store = memoryStore();
  const write: FileStore["write"] = async (name, content) => {
    await store.write(name, content);
    saved.push(Number((await loadCheckpoint({ store, name })).state?.step));
  };
  const checkpoints = new ModelCheckpoint({ store: { ...store, write }, ...options });
  await new Trainer({ maxEpochs: 5, callbacks: [checkpoints] }).fit(tinyTask(), { train });
  return saved;
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

describe("a validation without a fit", () => {
  it("saves nothing", async () => {
    const store = memoryStore();
    const trainer = new Trainer({ callbacks: [new ModelCheckpoint({ store })] });
    await trainer.fit(tinyTask(), { train, validation: train });
    const before = await store.read("last.safetensors");
    expect(await trainer.validate(tinyTask(), train)).toHaveProperty("validationLoss");
    expect(await store.read("last.safetensors")).toEqual(before);
  });
});

describe("ModelCheckpoint's files", () => {
  it("are the best k by name, and the last", async () => {
    const checkpoints = new ModelCheckpoint({ folder, saveTopK: 2 });
    await fitWithLosses([3, 1, 2, 5, Number.NaN], checkpoints);
    const names = ["epoch=1-step=4.safetensors", "epoch=2-step=6.safetensors"];
    expect((await readdir(folder)).toSorted()).toEqual([...names, "last.safetensors"]);
    expect(checkpoints.kept).toEqual([
      { name: names[0], value: 1 },
      { name: names[1], value: 2 },
    ]);
    expect(checkpoints.bestPath).toBe(`${folder}/${names[0]}`);
    expect(await savedEpoch(checkpoints.bestPath)).toBe(2);
  });

  it.each([
    ["all", -1, [0, 1, 2].map((epoch) => `epoch=${epoch}-step=${2 * epoch + 2}.safetensors`)],
    ["none", 0, []],
  ])("are %s with saveTopK %d", async (_, saveTopK, names) => {
    const store = memoryStore();
    const checkpoints = new ModelCheckpoint({ store, saveTopK, saveLast: false });
    await fitWithLosses([1, 3, 2], checkpoints);
    expect(await store.list()).toEqual(names);
    expect(checkpoints.bestFile?.name).toBe(names[0]);
    expect([checkpoints.lastFile, checkpoints.bestPath]).toEqual([undefined, undefined]);
  });

  it("are the latest k where there is nothing to compare by", async () => {
    const store = memoryStore();
    const callbacks = [new ModelCheckpoint({ store, saveTopK: 2 })];
    await new Trainer({ maxEpochs: 4, callbacks }).fit(tinyTask(), { train });
    const names = ["epoch=2-step=6.safetensors", "epoch=3-step=8.safetensors"];
    expect(await store.list()).toEqual([...names, "last.safetensors"]);
    expect(callbacks[0]!.bestValue).toBeUndefined();
  });

  it("are written every so many epochs, steps and seconds", async () => {
    expect(await savedSteps({})).toEqual([2, 4, 6, 8, 10]);
    // And at the end.
    expect(await savedSteps({ everyEpochs: 2 })).toEqual([4, 8, 10]);
    expect(await savedSteps({ everyEpochs: 99, everySteps: 3 })).toEqual([3, 6, 9, 10]);
    expect(await savedSteps({ everyEpochs: 99, everyTime: "00:00:00:00" })).toEqual(
      Array.from({ length: 10 }, (_, step) => step + 1),
    );
    expect(await savedSteps({ everyEpochs: 99, everyTime: { hours: 1 } })).toEqual([10]);
  });

  it("keep every step with saveTopK -1, and the epoch's end takes its step's place", async () => {
    const store = memoryStore();
    const checkpoints = new ModelCheckpoint({
      store,
      saveTopK: -1,
      everySteps: 1,
      saveLast: false,
    });
    await fitWithLosses([1, 2], checkpoints);
    expect(await store.list()).toEqual(
      ["0-step=1", "0-step=2", "1-step=3", "1-step=4"].map((each) => `epoch=${each}.safetensors`),
    );
    expect(checkpoints.bestFile?.name).toBe("epoch=0-step=2.safetensors");
  });

  it("have no more than the weights with weightsOnly", async () => {
    const checkpoints = new ModelCheckpoint({ folder, weightsOnly: true });
    const options = { callbacks: [checkpoints], metadata: { model: { name: "tiny" } } };
    const model = tinyModel(1);
    await new Trainer(options).fit(tinyTask(model), { train });
    const saved = await loadCheckpoint(checkpoints.lastFile!);
    expect(Object.keys(saved).toSorted()).toEqual(["model", "state"]);
    expect(saved.state).toMatchObject({ model: { name: "tiny" }, epoch: 1, step: 2 });
    expect(saved.state).not.toHaveProperty("trainer");
    const resume = fitWithLosses([1], checkpoints, checkpoints.lastFile);
    await expect(resume).rejects.toThrow("but got weights only");
  });

  it("hold the last finished step after an exception, where asked for", async () => {
    const fails: Callback = {
      onTrainBatchEnd: (_, { step }) => {
        if (step === 3) throw new Error("the cat sat on the keyboard");
      },
    };
    for (const saveOnException of [true, false]) {
      const store = memoryStore();
      const checkpoints = new ModelCheckpoint({ store, saveOnException });
      const fit = fitWithLosses([1, 2], [fails, checkpoints]);
      await expect(fit).rejects.toThrow("the cat sat on the keyboard");
      const names = ["best.safetensors", "exception.safetensors", "last.safetensors"];
      expect(await store.list()).toEqual(names.filter((_, i) => saveOnException || i !== 1));
      if (!saveOnException) continue;
      const { state } = await loadCheckpoint({ store, name: "exception.safetensors" });
      expect(state).toMatchObject({ epoch: 1, step: 3 });
    }
  });

  it("names what it cannot do with its options", () => {
    expect(() => new ModelCheckpoint({ folder, saveTopK: -2 })).toThrow("but got -2");
    expect(() => new ModelCheckpoint({ folder, everySteps: 0 })).toThrow(
      "everySteps to be an integer",
    );
    expect(() => new ModelCheckpoint({ folder, everyTime: "1h" })).toThrow("DD:HH:MM:SS");
    expect(() => new ModelCheckpoint({ folder, everySteps: 5, saveLast: false })).toThrow(
      "would save nothing there",
    );
  });
});

describe("what a checkpoint holds", () => {
  it("is all that a resumed run, a reader and a bug report need", async () => {
    const store = memoryStore();
    const trainer = new Trainer({
      callbacks: [new ModelCheckpoint({ store })],
      hyperparameters: { width: 4 },
      metadata: { model: { name: "tiny" } },
    });
    await trainer.fit(tinyTask(), { train });
    const { state, optimizer } = await loadCheckpoint({ store, name: "last.safetensors" });
    expect(optimizer!.size).toBeGreaterThan(0);
    expect(state).toMatchObject({
      model: { name: "tiny" },
      hyperparameters: { width: 4 },
      environment: { node: process.version, "tfjs-core": expect.any(String) },
      epoch: 1,
      step: 2,
      metrics: { trainLoss: expect.any(Number) },
      runId: expect.stringMatching(/^[0-9a-f]{16}$/),
      callbacks: { ModelCheckpoint: { monitor: "validationLoss", mode: "min", kept: [] } },
      trainer: { epoch: 1, batch: 0, step: 2, rng: { key: expect.any(Array) } },
    });
  });
});
