import { wasm } from "@stratajs/backend-wasm";
import { ArrayDataset, DataLoader, type ImageBatch } from "@stratajs/datasets";
import { OneCycle, SGD } from "@stratajs/optim";
import { Rng, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Callback } from "./callback.ts";
import { ImageClassifier } from "./image-classifier.ts";
import type { Logger } from "./loggers/logger.ts";
import type { RunLength } from "./task.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainer-options.ts";

beforeAll(() => useBackend([wasm()]));

const train = stripes({ examples: 10, batchSize: 2 });
const validation = stripes({ examples: 6, batchSize: 2, seed: 2 });

/** What a fit did, in order: `t` a training batch, `s` an optimizer step after it, `v` a batch of validation, `|` an epoch's end. */
async function trace(options: TrainerOptions): Promise<{ did: string; trainer: Trainer }> {
  let did = "";
  let steps = 0;
  const watch: Callback = {
    onTrainBatchEnd: (_, { step }) => {
      did += step > steps ? "ts" : "t";
      steps = step;
    },
    onValidationBatchEnd: () => void (did += "v"),
    onTrainEpochEnd: () => void (did += "|"),
  };
  const callbacks = [watch, ...(options.callbacks ?? [])];
  const trainer = new Trainer({ ...options, callbacks });
  await trainer.fit(tinyTask(), { train, validation });
  return { did, trainer };
}

describe("how long a fit runs", () => {
  it("ends after maxSteps, within an epoch too, which is then validated", async () => {
    const { did, trainer } = await trace({ maxSteps: 7 });
    expect(did).toBe("tststststsvvv|tstsvvv|");
    expect(trainer.maxEpochs).toBe(2);
    expect(trainer.totalSteps).toBe(7);
    expect(trainer.stopReason).toBeUndefined();
    expect(trainer.history.map(({ step }) => step)).toEqual([5, 7]);
    expect((await trace({ maxSteps: 5 })).did).toBe("tststststsvvv|");
    expect((await trace({ maxSteps: 9, maxEpochs: 1 })).did).toBe("tststststsvvv|");
  });

  it("ends after the step in which maxTime is over, and says so", async () => {
    const now = performance.now.bind(performance);
    let passed = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + passed);
    const wait: Callback = {
      onTrainBatchEnd: (_, { step }) => {
        if (step === 2) passed += 3_600_000;
      },
    };
    const { did, trainer } = await trace({ maxTime: "00:01:00:00", callbacks: [wait] });
    clock.mockRestore();
    expect(did).toBe("tstsvvv|");
    expect(trainer.stopReason).toContain("maxTime");
    const inTime = await trace({ maxTime: { hours: 1 }, maxEpochs: 1 });
    expect(inTime.did).toBe("tststststsvvv|");
    expect(inTime.trainer.stopReason).toBeUndefined();
  });

  it("is whole where maxTime is over only after its last step", async () => {
    const now = performance.now.bind(performance);
    let passed = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + passed);
    const late: Callback = { onTrainEpochEnd: () => void (passed += 3_600_000) };
    const { trainer } = await trace({ maxTime: { hours: 1 }, maxEpochs: 1, callbacks: [late] });
    clock.mockRestore();
    expect(trainer.epoch).toBe(1);
    expect(trainer.stopReason).toBeUndefined();
  });

  it.each([
    [{ limitTrainBatches: 2 }, "tstsvvv|"],
    [{ limitTrainBatches: 0.7 }, "tststsvvv|"],
    [{ limitValidationBatches: 0.4 }, "tststststsv|"],
    [{ limitValidationBatches: 0 }, "tststststs|"],
    [{ fastDevRun: true, maxEpochs: 4 }, "tsv|"],
    [{ fastDevRun: 2, accumulateGradients: 2 }, "ttsvv|"],
    [{ checkEvery: 2, maxEpochs: 3 }, "tststststs|tststststsvvv|tststststs|"],
    [{ checkEvery: 0.4 }, "tstsvvvtstsvvvts|"],
    [{ checkEvery: { batches: 5 } }, "tststststsvvv|"],
    [{ accumulateGradients: 2 }, "ttsttstsvvv|"],
    [{ accumulateGradients: 2, maxSteps: 4 }, "ttsttstsvvv|ttsvvv|"],
  ] satisfies [TrainerOptions, string][])("keeps to %j", async (options, expected) => {
    expect((await trace(options)).did).toBe(expected);
  });

  it("tells schedules how many steps there will be", async () => {
    const lengths: RunLength[] = [];
    const task = new ImageClassifier(tinyModel(), {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
      schedule: (optimizer, length) => {
        lengths.push(length);
        return new OneCycle(optimizer, { maxLearningRate: 0.1, totalSteps: length.totalSteps });
      },
    });
    const rates: number[] = [];
    const watch: Callback = {
      onBeforeOptimizerStep: (trainer) => void rates.push(trainer.optimizer!.learningRate),
    };
    const options = { accumulateGradients: 2, limitTrainBatches: 3, callbacks: [watch] };
    await new Trainer({ ...options, maxEpochs: 4 }).fit(task, { train });
    await new Trainer({ ...options, maxSteps: 3 }).fit(task, { train });
    expect(lengths).toEqual([
      { totalSteps: 8, stepsPerEpoch: 2, maxEpochs: 4 },
      { totalSteps: 3, stepsPerEpoch: 2, maxEpochs: 2 },
    ]);
    // The last step of a cycle has its lowest rate.
    expect(rates).toHaveLength(8 + 3);
    expect(rates[7]).toBe(Math.min(...rates.slice(0, 8)));
    expect(rates[10]).toBe(Math.min(...rates.slice(8)));
  });

  it("leaves out loggers and what saves in a fastDevRun", async () => {
    const logger: Logger = { name: "none", logMetrics: () => expect.unreachable() };
    const saver: Callback = { runsLast: true, onFitStart: () => expect.unreachable() };
    const options = { fastDevRun: true, loggers: [logger], callbacks: [saver] };
    const { trainer } = await trace(options);
    expect(trainer.loggers).toEqual([]);
    expect(await trainer.test(tinyTask(), validation)).toHaveProperty("testLoss");
    const { shape } = await trainer.predict(tinyTask(), validation);
    expect(shape).toEqual([2, 2]);
  });

  it("tries validation before training, without anybody seeing its metrics", async () => {
    const heard: string[] = [];
    const loader = new DataLoader(dataset(), { batchSize: 2, shuffle: true, rng: new Rng(1) });
    const before = loader.state;
    const watch: Callback = {
      onSanityCheckStart: () => void heard.push("start"),
      onSanityCheckEnd: (trainer) => {
        heard.push("end");
        expect(trainer.metrics).toEqual({});
        expect(loader.state).toEqual(before);
      },
      onTrainEpochStart: () => void heard.push("epoch"),
    };
    const seen: number[] = [];
    const task = tinyTask();
    const step = task.validationStep.bind(task);
    task.validationStep = (batch, context) => {
      seen.push(batch.host.labels.length);
      return step(batch, context);
    };
    await new Trainer({ callbacks: [watch] }).fit(task, { train, validation: loader });
    expect(heard).toEqual(["start", "end", "epoch"]);
    expect(seen).toHaveLength(2 + 5);
    seen.length = 0;
    const all = new Trainer({ sanityValidationSteps: Infinity });
    await all.fit(task, { train, validation: loader });
    expect(seen).toHaveLength(5 + 5);
    seen.length = 0;
    const limited = new Trainer({ limitValidationBatches: 1 });
    await limited.fit(task, { train, validation: loader });
    expect(seen).toHaveLength(1 + 1);
  });

  it("names overfitBatches where its number is none", () => {
    for (const overfitBatches of [0, 1.5]) {
      expect(() => new Trainer({ overfitBatches })).toThrow("expected overfitBatches to be");
    }
  });

  it("gives the same batches again and again with overfitBatches", async () => {
    const seen: string[] = [];
    const task = tinyTask();
    const step = task.trainingStep.bind(task);
    task.trainingStep = (batch, context) => {
      if (context.training) seen.push(batch.host.indices.join());
      return step(batch, context);
    };
    const loader = new DataLoader(dataset(), { batchSize: 2, shuffle: true, rng: new Rng(1) });
    await new Trainer({ maxEpochs: 3, overfitBatches: 2 }).fit(task, { train: loader });
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(2);
    expect(seen.slice(2)).toEqual([...seen.slice(0, 2), ...seen.slice(0, 2)]);
  });

  it("takes an endless loader where a limit ends its epochs", async () => {
    const endless = { length: Infinity, [Symbol.iterator]: () => repeat(train[0]!) };
    const task = tinyTask();
    const trainer = new Trainer({ limitTrainBatches: 3 });
    await trainer.fit(task, { train: endless });
    expect(trainer.step).toBe(3);
    await expect(new Trainer().fit(task, { train: endless })).rejects.toThrow(
      "fit expected a loader that knows its length, or a limit of batches, but got length Infinity",
    );
  });

  it.each([
    [{ maxSteps: -1 }, "maxSteps to be an integer of at least 0 but got -1"],
    [
      { maxTime: "12:00" },
      'a duration expected "DD:HH:MM:SS" or { days, hours, minutes, seconds }',
    ],
    [{ accumulateGradients: 0 }, "accumulateGradients to be an integer of at least 1 but got 0"],
    [
      { limitTrainBatches: 1.5 },
      "a number of batches or a part of them between 0 and 1 but got 1.5",
    ],
    [{ limitTestBatches: 0 }, "limitTestBatches to be more than 0"],
    [{ gradientClipping: { norm: -1 } }, "{ norm } or { value } of at least 0 but got"],
    [{ checkEvery: 0 }, "checkEvery to be a number of epochs, a part of one"],
    [{ fastDevRun: 0.5 }, "fastDevRun to be an integer of at least 1 but got 0.5"],
  ] satisfies [TrainerOptions, string][])("refuses %j", (options, message) => {
    expect(() => new Trainer(options)).toThrow(message);
  });

  it("refuses limits that leave nothing", async () => {
    await expect(fit({ limitTrainBatches: 0.1 })).rejects.toThrow(
      "a limit of at least one batch but got 0.1 of 5",
    );
    await expect(fit({ checkEvery: { batches: 6 } })).rejects.toThrow(
      "from one batch to an epoch's 5 but got",
    );
  });
});

function fit(options: TrainerOptions): Promise<void> {
  return new Trainer(options).fit(tinyTask(), { train, validation });
}

function dataset(): ArrayDataset {
  const [whole] = stripes({ examples: 10, batchSize: 10 });
  return new ArrayDataset({ images: whole!.images, labels: whole!.labels, imageShape: [6, 6, 1] });
}

function* repeat(batch: ImageBatch): Generator<ImageBatch> {
  for (;;) yield batch;
}
