import { wasm } from "@stratajs/backend-wasm";
import { loadCheckpoint } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader, type ImageBatch } from "@stratajs/datasets";
import { BatchNorm2d, type Sequential } from "@stratajs/layers";
import { memoryStore, type StoredFile } from "@stratajs/storage";
import { Rng, useBackend, type StateDict } from "@stratajs/tensor";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  EMAWeightAveraging,
  ModelCheckpoint,
  StochasticWeightAveraging,
  Trainer,
  updateBatchNorm,
  uploadImages,
  type Callback,
  type ImageTensors,
  type RunLength,
  type StepContext,
} from "../index.ts";
import { SumMetric } from "../testing/sum-metric.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-averages-`);
});
afterAll(() => rm(folder, { recursive: true }));

const train = stripes({ examples: 12, batchSize: 4 });

/** The weights after every step, as a run without averages has them. */
async function weightsOfSteps(maxEpochs: number, name = "4.weight"): Promise<number[][]> {
  const model = tinyModel();
  const seen: number[][] = [];
  const look: Callback = {
    onTrainBatchEnd: async () => void seen.push([...(await model.getParameter(name).data())]),
  };
  await new Trainer({ maxEpochs, callbacks: [look] }).fit(tinyTask(model), { train });
  return seen;
}

async function weight(model: Sequential<never, never>, name = "4.weight"): Promise<number[]> {
  return [...(await model.getParameter(name).data())];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 6);
}

const statistics = (dict: StateDict): unknown[] =>
  [...dict].filter(([name]) => /running/.test(name));

describe("EMAWeightAveraging", () => {
  it("trains as without it, validates, saves and ends with the averages", async () => {
    const steps = await weightsOfSteps(2);
    const averages: number[][] = [];
    for (const values of steps) {
      const last = averages.at(-1);
      averages.push(values.map((value, i) => (last ? 0.75 * last[i]! + 0.25 * value : value)));
    }
    const model = tinyModel();
    const trained: number[][] = [];
    const validated: number[][] = [];
    const look: Callback = {
      onTrainBatchEnd: async () => void trained.push(await weight(model as never)),
      onValidationBatchEnd: async () => void validated.push(await weight(model as never)),
    };
    const average = new EMAWeightAveraging({ decay: 0.75 });
    const checkpoints = new ModelCheckpoint({ folder });
    const callbacks = [average, look, checkpoints];
    const validation = train.slice(0, 1);
    await new Trainer({ maxEpochs: 2, callbacks }).fit(tinyTask(model), { train, validation });
    expect(trained).toEqual(steps);
    expectClose(validated[0]!, averages[2]!);
    expectClose(validated[1]!, averages[5]!);
    expectClose(await weight(model as never), averages[5]!);
    const saved = (await loadCheckpoint(checkpoints.lastPath!)).model.get("4.weight")!;
    expectClose([...(saved.data as Float32Array)], averages[5]!);
    average.average!.swap();
    expect(await weight(model as never)).toEqual(steps[5]);
    average.dispose();
  });

  it("stays with the averages when a test fails, or a later fit before it starts", async () => {
    const model = tinyModel();
    const average = new EMAWeightAveraging({ decay: 0.75 });
    const trainer = new Trainer({ callbacks: [average] });
    await trainer.fit(tinyTask(model), { train });
    const averages = await weight(model as never);
    await expect(trainer.test(tinyTask(model), [])).rejects.toThrow("at least one batch");
    const nowhere = { store: memoryStore(), name: "none" };
    const later = trainer.fit(tinyTask(), { train }, { resumeFrom: nowhere });
    await expect(later).rejects.toThrow("none");
    expect(await weight(model as never)).toEqual(averages);
    average.dispose();
  });

  it("forgets what a resume that failed has loaded", async () => {
    const store = memoryStore();
    const first = [new EMAWeightAveraging(), new ModelCheckpoint({ store })];
    await new Trainer({ maxEpochs: 2, callbacks: first }).fit(tinyTask(), {
      train,
      validation: train,
    });
    const average = new EMAWeightAveraging();
    const failing: Callback = {
      name: "ModelCheckpoint",
      loadState: () => {
        throw new Error("not mine");
      },
    };
    const model = tinyModel(5);
    const run = (callbacks: readonly Callback[], resumeFrom?: StoredFile): Promise<void> =>
      new Trainer({ callbacks }).fit(tinyTask(model), { train }, { resumeFrom });
    const resumed = run([average, failing], { store, name: "last.safetensors" });
    await expect(resumed).rejects.toThrow("not mine");
    const start = await model.stateDict();
    const begun: unknown[] = [];
    const look: Callback = {
      onTrainEpochStart: async () => void begun.push(await model.stateDict()),
    };
    await run([average, look]);
    expect(begun).toEqual([start]);
    for (const each of [average, first[0] as EMAWeightAveraging]) each.dispose();
  });

  it("begins and updates when it is told to", async () => {
    const model = tinyModel();
    const options = { updateEverySteps: 2, startAtStep: 3 };
    const average = new EMAWeightAveraging(options);
    const trainer = new Trainer({ maxEpochs: 3, callbacks: [average] });
    await trainer.fit(tinyTask(model), { train });
    // Of the steps 0 to 8 after 4, 6 and 8.
    expect(average.average!.updates).toBe(3);
    average.dispose();
    expect(() => new EMAWeightAveraging({ updateEverySteps: 0 })).toThrow("updateEverySteps");
  });
});

describe("StochasticWeightAveraging", () => {
  it("averages the last epochs at a rate of its own, and estimates the statistics again", async () => {
    const model = tinyModel();
    const rates: number[] = [];
    const epochs: number[][] = [];
    const look: Callback = {
      onTrainBatchEnd: ({ optimizer }) => void rates.push(optimizer!.learningRate),
      onTrainEpochEnd: async () => void epochs.push(await weight(model as never)),
    };
    const averaging = new StochasticWeightAveraging({
      learningRate: 0.02,
      startEpoch: 0.5,
      annealingEpochs: 2,
    });
    const trainer = new Trainer({ maxEpochs: 6, callbacks: [look, averaging] });
    await trainer.fit(tinyTask(model), { train });
    // torch.optim.swa_utils.SWALR(swa_lr=0.02, anneal_epochs=2) from 0.1
    const ofEpochs = [0.1, 0.1, 0.1, 0.1, 0.06, 0.02];
    expectClose(
      rates,
      ofEpochs.flatMap((rate) => [rate, rate, rate]),
    );
    const mean = epochs[0]!.map((_, i) => (epochs[3]![i]! + epochs[4]![i]! + epochs[5]![i]!) / 3);
    expectClose(await weight(model as never), mean);
    const estimated = await model.stateDict();
    await updateBatchNorm(model as never, train);
    expect(statistics(estimated)).toEqual(statistics(await model.stateDict()));
    averaging.dispose();
  });

  it("counts an epoch once that one run cuts short and the next one ends", async () => {
    const store = memoryStore();
    const run = async (maxSteps: number, resumeFrom?: StoredFile): Promise<number> => {
      const averaging = new StochasticWeightAveraging({ learningRate: 0.1, startEpoch: 1 });
      const callbacks = [averaging, new ModelCheckpoint({ store })];
      await new Trainer({ maxSteps, callbacks }).fit(tinyTask(), { train }, { resumeFrom });
      const { updates } = averaging.average!;
      averaging.dispose();
      return updates;
    };
    // Epochs of three steps: the second, and two steps of the third; then the third and the fourth.
    expect(await run(8)).toBe(2);
    expect(await run(12, { store, name: "last.safetensors" })).toBe(3);
  });

  it("estimates over the batches of an epoch, of whatever kind, and leaves order and metrics as they are", async () => {
    const [everything] = stripes({ examples: 12, batchSize: 12 });
    const { images, labels } = everything!;
    const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });
    const loader = new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(3) });
    const boxed = {
      length: Infinity,
      get state() {
        return loader.state;
      },
      set state(state) {
        loader.state = state;
      },
      async *[Symbol.asyncIterator]() {
        for (;;) for await (const boxedImages of loader) yield { boxedImages };
      },
    };
    const model = tinyModel();
    const classifier = tinyTask(model);
    const seen: number[][] = [];
    const task = {
      model,
      total: new SumMetric(),
      upload: ({ boxedImages }: { boxedImages: ImageBatch }) => uploadImages(boxedImages),
      countExamples: () => 4,
      trainingStep(batch: ImageTensors, context: StepContext) {
        const output = classifier.trainingStep(batch, context);
        this.total.update(output.loss);
        context.log("total", this.total);
        seen.push([...batch.host.indices]);
        return output;
      },
      configureOptimizers: (length: RunLength) => classifier.configureOptimizers(length),
    };
    let before: unknown;
    const look: Callback = { onFitEnd: () => void (before = structuredClone(loader.state)) };
    const averaging = new StochasticWeightAveraging({ learningRate: 0.1, startEpoch: 0 });
    const callbacks = [look, averaging];
    const trainer = new Trainer({ maxEpochs: 2, limitTrainBatches: 2, callbacks });
    await trainer.fit(task, { train: boxed });
    // Two epochs of two batches, and two batches for the statistics.
    expect(seen).toHaveLength(6);
    expect(
      model.modules().find((module) => module instanceof BatchNorm2d)!.batchesTracked!.value,
    ).toBe(2);
    expect(loader.state).toEqual(before);
    expect(task.total.held.tensors).toBe(0);
    averaging.dispose();
  });

  it("adds nothing to checkpoints before its first epoch", async () => {
    const averaging = new StochasticWeightAveraging({ learningRate: 0.1, startEpoch: 1 });
    const sizes: number[] = [];
    const look: Callback = {
      onTrainEpochEnd: async () => void sizes.push((await averaging.stateDict()).size),
    };
    const model = tinyModel();
    const trainer = new Trainer({ maxEpochs: 2, callbacks: [averaging, look] });
    await trainer.fit(tinyTask(model), { train });
    expect(sizes).toEqual([0, model.parameters().length + 1]);
    averaging.dispose();
  });

  it("leaves a run that is stopped with its weights, and says what it takes", async () => {
    const model = tinyModel();
    const averaging = new StochasticWeightAveraging({ learningRate: 0.1, startEpoch: 1 });
    const stop: Callback = { onTrainEpochEnd: (t) => (t.epoch === 2 ? t.stop() : undefined) };
    await new Trainer({ maxEpochs: 6, callbacks: [averaging, stop] }).fit(tinyTask(model), {
      train,
    });
    expect([averaging.average!.updates, averaging.average!.isSwapped]).toEqual([2, false]);
    averaging.dispose();
    const parts = new StochasticWeightAveraging({ learningRate: 0.1 });
    const endless = new Trainer({ maxTime: { hours: 1 }, callbacks: [parts] });
    await expect(endless.fit(tinyTask(), { train })).rejects.toThrow("startEpoch, as nobody knows");
    expect(() => new StochasticWeightAveraging({ learningRate: -1 })).toThrow("learningRate");
    expect(
      () => new StochasticWeightAveraging({ learningRate: 1, anneal: "fast" as never }),
    ).toThrow("anneal");
  });
});
