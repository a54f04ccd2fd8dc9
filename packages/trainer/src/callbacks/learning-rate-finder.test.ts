import { wasm } from "@stratajs/backend-wasm";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { Rng, memory, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { findLearningRate, LearningRateFinder, plotLearningRate, Trainer } from "../index.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";
import { smoothed, suggestLearningRate } from "./learning-rate-search.ts";

beforeAll(() => useBackend([wasm()]));

const [everything] = stripes({ examples: 24, batchSize: 24 });
const { images, labels } = everything!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });
const loader = () => new DataLoader(dataset, { batchSize: 8, shuffle: true, rng: new Rng(3) });

const find = (options: object) => findLearningRate(tinyTask(), loader(), options);

describe("findLearningRate", () => {
  it("raises the rate from one end to the other and leaves everything as it was", async () => {
    const model = tinyModel();
    const train = loader();
    const before = [await model.stateDict(), structuredClone(train.state), memory().numTensors];
    const search = await findLearningRate(tinyTask(model), train, {
      numTraining: 40,
      earlyStopThreshold: Infinity,
      maxLearningRate: 10,
    });
    expect([await model.stateDict(), train.state, memory().numTensors]).toEqual(before);
    const { learningRates } = search;
    expect(learningRates).toHaveLength(40);
    expect(learningRates[0]).toBe(1e-8);
    expect(learningRates[39]).toBeCloseTo(10, 12);
    expect(learningRates[1]! / learningRates[0]!).toBeCloseTo(1e9 ** (1 / 39), 10);
    expect(learningRates).toContain(search.suggestion);
    const linear = await findLearningRate(tinyTask(model), train, {
      mode: "linear",
      numTraining: 3,
    });
    expect(linear.learningRates[1]).toBeCloseTo((1 + 1e-8) / 2, 12);
    expect(linear.suggestion).toBeUndefined();
  });

  it("ends when the loss has grown too much", async () => {
    const task = tinyTask();
    const search = await findLearningRate(task, loader(), {
      minLearningRate: 1,
      maxLearningRate: 1e6,
      smoothing: 0,
    });
    expect(search.losses.length).toBeLessThan(100);
    const [last, best] = [search.losses.at(-1)!, Math.min(...search.losses)];
    expect(last > 4 * best || Number.isNaN(last)).toBe(true);
  });

  it("smooths and suggests as numpy and torch do", () => {
    // v = 0.5 v + 0.5 x, over 1 - 0.5 ** n
    expect(smoothed([4, 2, 1], 0.5)).toEqual([4, 8 / 3, 12 / 7]);
    const learningRates = Array.from({ length: 30 }, (_, i) => i / 10);
    const smoothedLosses = learningRates.map((rate) => -Math.tanh(4 * (rate - 2)));
    // numpy.gradient(losses[10:-1]).argmin() + 10 == 20
    expect(suggestLearningRate({ learningRates, smoothedLosses })).toBe(2);
    smoothedLosses[12] = NaN;
    expect(suggestLearningRate({ learningRates, smoothedLosses })).toBe(2);
  });

  it("says what it takes", async () => {
    await expect(find({ minLearningRate: 2 })).rejects.toThrow("minLearningRate < maxLearningRate");
    await expect(find({ numTraining: 1 })).rejects.toThrow("numTraining");
    await expect(find({ mode: "cubic" })).rejects.toThrow("mode");
    await expect(findLearningRate(tinyTask(), [])).rejects.toThrow("a loader of batches");
  });
});

describe("LearningRateFinder", () => {
  it("searches nothing in a fastDevRun", async () => {
    const finder = new LearningRateFinder();
    const trainer = new Trainer({ fastDevRun: true, callbacks: [finder] });
    await trainer.fit(tinyTask(), { train: loader() });
    expect([trainer.step, finder.search]).toEqual([1, undefined]);
  });

  it("ends its search with the fit, and changes nothing", async () => {
    const model = tinyModel();
    const before = await model.stateDict();
    const controller = new AbortController();
    const task = tinyTask(model);
    const step = task.trainingStep.bind(task);
    let steps = 0;
    task.trainingStep = (batch, context) => {
      if (++steps === 3) controller.abort();
      return step(batch, context);
    };
    const finder = new LearningRateFinder();
    const trainer = new Trainer({ callbacks: [finder] });
    await trainer.fit(task, { train: loader() }, { signal: controller.signal });
    expect([steps, trainer.step, finder.search]).toEqual([3, 0, undefined]);
    expect(await model.stateDict()).toEqual(before);
  });

  it("starts a fit with what it found, and draws it", async () => {
    const train = loader();
    const finder = new LearningRateFinder({ numTraining: 40 });
    const rates: number[] = [];
    const callbacks = [
      finder,
      { onTrainBatchEnd: ({ optimizer }: Trainer) => void rates.push(optimizer!.learningRate) },
    ];
    const before = structuredClone(train.state);
    const look = { onFitStart: () => expect(train.state).toEqual(before) };
    await new Trainer({ callbacks: [...callbacks, look] }).fit(tinyTask(), { train });
    const search = finder.search!;
    expect(rates).toEqual([search.suggestion, search.suggestion, search.suggestion]);
    const svg = await plotLearningRate(search);
    expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
    expect(svg).toContain("Learning rate finder: ");
    expect(svg).not.toContain("<script");
  });
});
