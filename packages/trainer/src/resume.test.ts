import { loadCheckpoint, saveCheckpoint } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { Dropout, Flatten, initialize, Linear, Sequential, type Module } from "@stratajs/layers";
import {
  decayWeightsOnly,
  ExponentialMovingAverage,
  OneCycle,
  ReduceOnPlateau,
  SGD,
} from "@stratajs/optim";
import { memoryStore, type StoredFile } from "@stratajs/storage";
import { Rng, type StateDict, type Tensor2D, type Tensor4D, useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { ImageClassifier, type ImageClassifierOptions } from "./image-classifier.ts";
import type { EpochRecord } from "./metrics/epoch-record.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-resume-`);
});
afterAll(() => rm(folder, { recursive: true }));

const MAX_EPOCHS = 4;
const [everything] = stripes({ examples: 20, batchSize: 20 });
const { images, labels } = everything!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });

interface Outcome {
  readonly weights: StateDict;
  readonly metrics: readonly EpochRecord["metrics"][];
  readonly steps: number;
}

type MakeSchedule = NonNullable<ImageClassifierOptions["schedule"]>;

const oneCycle: MakeSchedule = (optimizer, { totalSteps }) =>
  new OneCycle(optimizer, { maxLearningRate: 0.1, totalSteps });

/** With a memory of its own, which each epoch changes. */
const plateau: MakeSchedule = (optimizer) =>
  new ReduceOnPlateau(optimizer, { patience: 1, threshold: 1e9 });

/** A run whose every part has a memory: momentum, one cycle, dropout, a shuffling loader. */
async function run(
  callbacks: readonly Callback[] | ((model: Module) => readonly Callback[]),
  resumeFrom?: string,
  schedule: MakeSchedule = oneCycle,
): Promise<Outcome> {
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Flatten(),
    new Dropout(0.3),
    new Linear(36, 2),
  );
  // A resumed run must not depend on the weights and streams that it happens to start with.
  const seed = resumeFrom === undefined ? 1 : 99;
  initialize(model, new Rng(seed));
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
    schedule,
  });
  const train = new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(seed) });
  const validation = stripes({ examples: 12, batchSize: 4, seed: 2 });
  const trainer = new Trainer({
    maxEpochs: MAX_EPOCHS,
    callbacks: typeof callbacks === "function" ? callbacks(model) : callbacks,
    rng: new Rng(seed),
  });
  await trainer.fit(task, { train, validation }, { resumeFrom });
  const metrics = trainer.history.map((record) => record.metrics);
  return { weights: await model.stateDict(), metrics, steps: trainer.step };
}

describe("a resumed run", () => {
  it("has the optimizer's settings that a callback without a memory made", async () => {
    const store = memoryStore();
    const train = stripes({ examples: 8, batchSize: 4 });
    const once: Callback = {
      name: "once",
      onTrainEpochStart: ({ epoch, optimizer }) => {
        if (epoch !== 1) return;
        optimizer!.momentum = 0.5;
        Object.assign(optimizer!.groups[1]!, { learningRate: 0.03, weightDecay: 0.2 });
      },
    };
    const fit = async (resumeFrom?: StoredFile): Promise<StateDict> => {
      const model = tinyModel();
      const task = new ImageClassifier(model, {
        optimizer: (parameters) =>
          new SGD(decayWeightsOnly(parameters), { learningRate: 0.1, momentum: 0.9 }),
      });
      const save: Callback = {
        onTrainEpochEnd: async (trainer) =>
          saveCheckpoint({ store, name: `${trainer.epoch}` }, await trainer.checkpoint()),
      };
      const trainer = new Trainer({ maxEpochs: 4, callbacks: [once, save] });
      await trainer.fit(task, { train }, { resumeFrom });
      return model.stateDict();
    };
    const whole = await fit();
    for (const name of ["0", "1", "2"]) expect(await fit({ store, name })).toEqual(whole);
  });

  // 5 batches an epoch: in the middle of one, its last batch, and another epoch's first.
  it.each([3, 5, 6, 14])("ends as one that never stopped, stopped after step %d", async (last) => {
    const whole = await run([]);
    const checkpoints = new ModelCheckpoint({ folder: `${folder}/${last}` });
    const stop: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === last) trainer.stop("enough");
      },
    };
    const first = await run([stop, checkpoints]);
    expect(first.steps).toBe(last);
    expect(first.weights).not.toEqual(whole.weights);
    expect(await run([], checkpoints.lastPath)).toEqual(whole);
  });

  it("ends as one that never stopped, stopped between epochs and in validation", async () => {
    const whole = await run([]);
    for (const hook of ["onTrainEpochEnd", "onValidationStart"] as const) {
      const checkpoints = new ModelCheckpoint({ folder: `${folder}/${hook}` });
      const stop: Callback = {
        [hook]: (trainer: Trainer) => {
          if (trainer.epoch === 1) trainer.stop();
        },
      };
      expect((await run([stop, checkpoints])).steps).toBe(10);
      expect(await run([], checkpoints.lastPath)).toEqual(whole);
    }
  });

  it("ends as one that never stopped, with a schedule that remembers metrics", async () => {
    const whole = await run([], undefined, plateau);
    const rates = whole.metrics.map((metrics) => metrics["learningRate"]!);
    expect(rates.at(-1)).toBeLessThan(rates[0]!);
    for (const last of [5, 12, 15]) {
      const checkpoints = new ModelCheckpoint({ folder: `${folder}/plateau-${last}` });
      const stop: Callback = {
        onTrainBatchEnd: (trainer, { step }) => {
          if (step === last) trainer.stop();
        },
      };
      await run([stop, checkpoints], undefined, plateau);
      expect(await run([], checkpoints.lastPath, plateau)).toEqual(whole);
    }
  });

  it("brings back the state of callbacks", async () => {
    const checkpoints = new ModelCheckpoint({
      folder: `${folder}/callbacks`,
      monitor: "trainLoss",
    });
    const stop: Callback = { onTrainEpochEnd: (trainer) => trainer.stop() };
    await run([stop, checkpoints]);
    const best = checkpoints.bestValue;
    expect(best).toBeGreaterThan(0);
    const atStart: (number | undefined)[] = [];
    const resumed = new ModelCheckpoint({ folder: `${folder}/callbacks`, monitor: "trainLoss" });
    const look: Callback = { onFitStart: () => void atStart.push(resumed.bestValue) };
    await run([look, resumed], checkpoints.lastPath);
    expect(atStart).toEqual([best]);
  });

  it("brings back the tensors of callbacks, such as averages of the weights", async () => {
    const averages: ExponentialMovingAverage[] = [];
    const averaging = (model: Module): Callback => {
      const average = new ExponentialMovingAverage(model.parameters(), { decay: 0.9 });
      averages.push(average);
      return {
        name: "Averaging",
        onTrainBatchEnd: () => average.update(),
        stateDict: () => average.stateDict(),
        loadStateDict: (dict) => average.loadStateDict(dict),
      };
    };
    await run((model) => [averaging(model)]);
    const checkpoints = new ModelCheckpoint({ folder: `${folder}/averages` });
    const stop: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === 7) trainer.stop();
      },
    };
    await run((model) => [averaging(model), stop, checkpoints]);
    await run((model) => [averaging(model)], checkpoints.lastPath);
    const [whole, , resumed] = await Promise.all(averages.map((average) => average.stateDict()));
    expect(resumed).toEqual(whole);
    for (const average of averages) average.dispose();
  });

  it("refuses weights alone, another number of batches, and a state it cannot read", async () => {
    const checkpoints = new ModelCheckpoint({ folder: `${folder}/refused` });
    await run([checkpoints]);
    const { state, ...saved } = await loadCheckpoint(checkpoints.lastPath!);
    const weights = `${folder}/refused/weights.safetensors`;
    await saveCheckpoint(weights, { model: saved.model });
    await expect(run([], weights)).rejects.toThrow("expected a checkpoint of a run");
    const trainer = state!["trainer"] as object;
    const altered = `${folder}/refused/altered.safetensors`;
    await saveCheckpoint(altered, {
      ...saved,
      state: { ...state, trainer: { ...trainer, batches: 7 } },
    });
    await expect(run([], altered)).rejects.toThrow("resume with 7 batches an epoch");
    await saveCheckpoint(altered, {
      ...saved,
      state: { ...state, trainer: { ...trainer, step: -1 } },
    });
    await expect(run([], altered)).rejects.toThrow(
      "step expected an integer of at least 0 but got -1",
    );
  });

  it("changes no weight where the checkpoint is of another number of batches", async () => {
    const store = memoryStore();
    const fit = (model: ReturnType<typeof tinyModel>, examples: number, resumeFrom?: StoredFile) =>
      new Trainer({ callbacks: [new ModelCheckpoint({ store })] }).fit(
        tinyTask(model),
        { train: stripes({ examples, batchSize: 4 }) },
        { resumeFrom },
      );
    await fit(tinyModel(1), 8);
    const model = tinyModel(2);
    const before = await model.stateDict();
    const resumed = fit(model, 12, { store, name: "last.safetensors" });
    await expect(resumed).rejects.toThrow("resume with 2 batches an epoch");
    expect(await model.stateDict()).toEqual(before);
  });
});
