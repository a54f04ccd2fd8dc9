import { wasm } from "@stratajs/backend-wasm";
import {
  mean,
  memory,
  split,
  square,
  sub,
  tensor2d,
  useBackend,
  type Scalar,
  type Tensor2D,
} from "@stratajs/tensor";
import { Linear } from "@stratajs/layers";
import { ExponentialMovingAverage, OneCycle, ReduceOnPlateau, SGD } from "@stratajs/optim";
import { beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { ImageClassifier } from "./image-classifier.ts";
import { part } from "./testing/part.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

beforeAll(() => useBackend([wasm()]));

describe("Trainer", () => {
  it("overfits a handful of images", async () => {
    const losses: number[] = [];
    const watch: Callback = {
      onTrainEpochEnd: (_, { metrics }) => void losses.push(metrics["trainLoss"]!),
    };
    const train = stripes({ examples: 16, batchSize: 8 });
    const task = tinyTask();
    const trainer = new Trainer({ maxEpochs: 15, callbacks: [watch] });
    await trainer.fit(task, { train });
    expect(losses).toHaveLength(15);
    expect(losses.at(-1)! / losses[0]!).toBeLessThan(0.1);
    expect(await trainer.test(task, train)).toEqual({
      testLoss: expect.closeTo(0, 1),
      testAccuracy: 1,
    });
    expect(trainer.metrics).toMatchObject({ trainAccuracy: 1, testAccuracy: 1, learningRate: 0.1 });
    expect(trainer.step).toBe(30);
  });

  it("calls the hooks in order, those that run last after the others", async () => {
    const heard: string[] = [];
    const listen = (tag: string): Callback => ({
      onFitStart: () => void heard.push(`${tag} fit start`),
      onTrainEpochStart: () => void heard.push(`${tag} epoch start`),
      onTrainBatchEnd: (_, { batch, batches, step, examples }) =>
        void heard.push(`${tag} batch ${batch}/${batches} step ${step} of ${examples}`),
      onValidationStart: () => void heard.push(`${tag} validation start`),
      onValidationEnd: () => void heard.push(`${tag} validation end`),
      onTrainEpochEnd: (_, { epoch }) => void heard.push(`${tag} epoch ${epoch} end`),
      onFitEnd: () => void heard.push(`${tag} fit end`),
    });
    const last: Callback = { ...listen("last"), runsLast: true };
    const trainer = new Trainer({ callbacks: [last, listen("a")] });
    const train = stripes({ examples: 10, batchSize: 8 });
    await trainer.fit(tinyTask(), { train, validation: train });
    const hooks = [
      "fit start",
      "epoch start",
      "batch 0/2 step 1 of 8",
      "batch 1/2 step 2 of 2",
      "validation start",
      "validation end",
      "epoch 0 end",
      "fit end",
    ];
    expect(heard).toEqual(hooks.flatMap((hook) => [`a ${hook}`, `last ${hook}`]));
  });

  it("weighs a short last batch by its examples", async () => {
    const task = tinyTask();
    const trainer = new Trainer();
    const inOne = await trainer.validate(task, stripes({ examples: 11, batchSize: 11 }));
    const [whole] = stripes({ examples: 11, batchSize: 11 });
    const inTwo = await trainer.validate(task, [part(whole!, 0, 8), part(whole!, 8, 11)]);
    expect(inTwo["validationAccuracy"]).toBe(inOne["validationAccuracy"]);
    expect(inTwo["validationLoss"]).toBeCloseTo(inOne["validationLoss"]!, 5);
  });

  it("gives the same bits for the same seed", async () => {
    const [first, second] = [await trained(), await trained()];
    expect(first).toEqual(second);
  });

  it("holds as many tensors and bytes after step 20 as after step 200", async () => {
    const counts = new Map<number, string>();
    const count: Callback = {
      onTrainBatchEnd: (_, { step }) => {
        const { numTensors, numBytes } = memory();
        counts.set(step, `${numTensors} tensors, ${numBytes} bytes`);
      },
    };
    const train = stripes({ examples: 20, batchSize: 2 });
    const trainer = new Trainer({ maxEpochs: 20, callbacks: [count] });
    await trainer.fit(tinyTask(), { train, validation: train });
    expect(counts.get(200)).toBe(counts.get(20));
  });

  it("frees everything but the model at the end, also after an error", async () => {
    const task = tinyTask();
    const train = stripes({ examples: 8, batchSize: 4 });
    const before = memory().numTensors;
    await new Trainer().fit(task, { train, validation: train });
    expect(memory().numTensors).toBe(before);
    const fail: Callback = {
      onTrainBatchEnd: () => {
        throw new Error("no more");
      },
    };
    const failing = new Trainer({ callbacks: [fail] }).fit(task, { train });
    await expect(failing).rejects.toThrow("no more");
    expect(memory().numTensors).toBe(before);
  });

  it("sets the schedule's learning rate before every step", async () => {
    const rates: number[] = [];
    const watch: Callback = {
      onTrainBatchEnd: (trainer) => void rates.push(trainer.metrics["learningRate"]!),
    };
    let schedule: OneCycle | undefined;
    const task = new ImageClassifier(tinyModel(), {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 9, momentum: 0.9 }),
      schedule: (optimizer, { totalSteps }) =>
        (schedule = new OneCycle(optimizer, { maxLearningRate: 0.2, totalSteps })),
    });
    const train = stripes({ examples: 8, batchSize: 4 });
    await new Trainer({ maxEpochs: 3, callbacks: [watch] }).fit(task, { train });
    expect(rates).toEqual([0, 1, 2, 3, 4, 5].map((step) => schedule!.learningRate(step)));
    expect(rates[0]).toBeCloseTo(0.2 / 25);
  });

  it("tells a schedule that watches a metric of it after every epoch", async () => {
    const observed: number[] = [];
    const rates: number[] = [];
    const watch: Callback = {
      onTrainEpochEnd: (trainer) => void rates.push(trainer.metrics["learningRate"]!),
    };
    const task = new ImageClassifier(tinyModel(), {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
      schedule: (optimizer) => {
        const schedule = new ReduceOnPlateau(optimizer, { patience: 0, threshold: 1e9 });
        const observe = schedule.observe.bind(schedule);
        schedule.observe = (metric) => {
          observed.push(metric);
          observe(metric);
        };
        return schedule;
      },
    });
    const train = stripes({ examples: 8, batchSize: 4 });
    const trainer = new Trainer({ maxEpochs: 3, callbacks: [watch] });
    await trainer.fit(task, { train, validation: train });
    expect(observed).toEqual(trainer.history.map(({ metrics }) => metrics["validationLoss"]));
    // The first metric is the best so far; nothing is a billion times better.
    for (const [epoch, rate] of [0.1, 0.1, 0.01].entries()) expect(rates[epoch]).toBeCloseTo(rate);
    await expect(new Trainer().fit(task, { train })).rejects.toThrow(
      'expected a metric "validationLoss" to watch but there are only learningRate, trainLoss, trainAccuracy',
    );
  });

  it("lets a callback average the weights and validate with the averages", async () => {
    const model = tinyModel();
    const average = new ExponentialMovingAverage(model.parameters(), { decay: 0.5 });
    const validatedWith: unknown[] = [];
    const averaging: Callback = {
      onTrainBatchEnd: () => average.update(),
      onValidationStart: async () => {
        average.swap();
        validatedWith.push(await model.stateDict());
      },
      onValidationEnd: () => average.swap(),
    };
    const train = stripes({ examples: 8, batchSize: 4 });
    await new Trainer({ maxEpochs: 2, callbacks: [averaging] }).fit(tinyTask(model), {
      train,
      validation: train,
    });
    const alone = tinyModel();
    await new Trainer({ maxEpochs: 2 }).fit(tinyTask(alone), { train, validation: train });
    expect(await model.stateDict()).toEqual(await alone.stateDict());
    expect(validatedWith[1]).not.toEqual(await model.stateDict());
    expect(average.updates).toBe(4);
    average.dispose();
  });

  it("predicts probabilities for every example, in order", async () => {
    const task = tinyTask();
    const [whole] = stripes({ examples: 5, batchSize: 5 });
    const batches = [part(whole!, 0, 3), part(whole!, 3, 5)];
    const { values, shape, labels } = await new Trainer().predict(task, batches);
    expect(shape).toEqual([5, 2]);
    expect(labels).toEqual(whole!.labels);
    for (let row = 0; row < 5; row++)
      expect(values[2 * row]! + values[2 * row + 1]!).toBeCloseTo(1);
  });

  it("trains a task with batches of its own", async () => {
    const weight = new Linear(1, 1);
    const task = {
      model: weight,
      upload: (points: Point[]) => tensor2d(points.map(({ x, y }) => [x, y])),
      countExamples: (points: Point[]) => points.length,
      trainingStep: (points: Tensor2D) => {
        const [x, y] = split(points, 2, 1);
        return mean(square(sub(weight.forward(x as Tensor2D), y!))) as Scalar;
      },
      configureOptimizers: () => new SGD(weight.parameters(), { learningRate: 0.1 }),
    };
    const points = [-1, 0, 1, 2].map((x) => ({ x, y: 3 * x + 1 }));
    const trainer = new Trainer({ maxEpochs: 200 });
    await trainer.fit(task, { train: [points] });
    expect(trainer.metrics["trainLoss"]).toBeLessThan(1e-6);
    expect((await weight.weight.data())[0]).toBeCloseTo(3, 2);
  });

  it("has the metrics of validations and tests after a fit, also for callbacks", async () => {
    const train = stripes({ examples: 8, batchSize: 4 });
    const heard: unknown[] = [];
    const look: Callback = { onValidationEnd: ({ metrics }) => void heard.push(metrics) };
    const trainer = new Trainer({ callbacks: [look] });
    const task = tinyTask();
    await trainer.fit(task, { train });
    const validated = await trainer.validate(task, train);
    expect(heard).toEqual([trainer.metrics]);
    const tested = await trainer.test(task, train);
    expect(trainer.metrics).toMatchObject({ ...validated, ...tested });
  });

  it("lets callbacks know the loaders of a fit, and only of a fit", async () => {
    const train = stripes({ examples: 4, batchSize: 4 });
    const seen: unknown[] = [];
    const look: Callback = {
      onFitStart: ({ loaders }) => void seen.push(loaders),
      onFitEnd: ({ loaders }) => void seen.push(loaders),
      onTestStart: ({ loaders }) => void seen.push(loaders),
    };
    const trainer = new Trainer({ callbacks: [look] });
    await trainer.fit(tinyTask(), { train, validation: train });
    await trainer.test(tinyTask(), train);
    expect(seen).toEqual([{ train, validation: train }, { train, validation: train }, undefined]);
    expect(trainer.loaders).toBeUndefined();
  });

  it("says what is wrong with its options, a loader or a second fit", async () => {
    expect(() => new Trainer({ maxEpochs: 1.5 })).toThrow("at least 0 but got 1.5");
    await expect(new Trainer().fit(tinyTask(), { train: [] })).rejects.toThrow(
      "at least one batch but got length 0",
    );
    const trainer = new Trainer();
    const train = stripes({ examples: 4, batchSize: 4 });
    const first = trainer.fit(tinyTask(), { train });
    await expect(trainer.fit(tinyTask(), { train })).rejects.toThrow(
      "to be at rest but it is fitting",
    );
    await first;
    await expect(trainer.checkpoint()).rejects.toThrow("expected a fit in progress");
    await expect(trainer.validate(tinyTask(), [])).rejects.toThrow(
      "at least one batch but got none",
    );
  });

  it("tells callbacks of an error, and of theirs on hearing it", async () => {
    const heard: unknown[] = [];
    const fail: Callback = {
      onTrainEpochStart: () => {
        throw new Error("first");
      },
      onException: () => {
        throw new Error("second");
      },
    };
    const listen: Callback = { onException: (_, error) => void heard.push(error) };
    const fit = new Trainer({ callbacks: [fail, listen] }).fit(tinyTask(), {
      train: stripes({ examples: 4, batchSize: 4 }),
    });
    await expect(fit).rejects.toThrow("first; and then: second");
    expect(heard).toEqual([new Error("first")]);
  });
});

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Losses by epoch and final weights of a short run. */
async function trained(): Promise<unknown> {
  const model = tinyModel(5);
  const trainer = new Trainer({ maxEpochs: 2 });
  await trainer.fit(tinyTask(model), { train: stripes({ examples: 24, batchSize: 8 }) });
  return {
    losses: trainer.history.map(({ metrics }) => metrics),
    weights: await model.stateDict(),
  };
}
