import { wasm } from "@stratajs/backend-wasm";
import { cast, memory, scalar, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { Logger } from "./loggers/logger.ts";
import type { StepContext } from "./step-context.ts";
import type { Task } from "./task.ts";
import { SumMetric } from "./testing/sum-metric.ts";
import { part } from "./testing/part.ts";
import { stripes, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";
import type { ImageTensors } from "./image-tensors.ts";

beforeAll(() => useBackend([wasm()]));

const [whole] = stripes({ examples: 10, batchSize: 10 });
/** The last one is short. */
const train = [part(whole!, 0, 4), part(whole!, 4, 8), part(whole!, 8, 10)];

type Tell = (batch: ImageTensors, context: StepContext) => void;

/** The tiny task, telling more; validation does not. */
function telling(tell: Tell, properties: object = {}): Task {
  const base = tinyTask();
  return {
    ...properties,
    model: base.model,
    trainingStep(batch, context) {
      tell(batch, context);
      return base.trainingStep(batch, context);
    },
    validationStep: (batch, context) => base.validationStep(batch, context),
    configureOptimizers: (length) => base.configureOptimizers(length),
  };
}

function fit(task: Task): Promise<void> {
  return new Trainer().fit(task, { train, validation: train });
}

/** What a logger heard, a line each. */
function recorder(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    name: "recorder",
    lines,
    start: ({ step, epoch }) => void lines.push(`start at ${step}, ${epoch}`),
    logHyperparameters: (values) => void lines.push(JSON.stringify(values)),
    logMetrics: (metrics, { step, epoch }) =>
      void lines.push(`${step}, ${epoch}: ${Object.keys(metrics).join(" ")}`),
    flush: () => void lines.push("flush"),
    finish: (status) => void lines.push(status),
  };
}

describe("context.log", () => {
  it("gives means over the epoch's examples, of numbers, scalars and values per example", async () => {
    const task = telling(({ host, labels }, { log }) => {
      const count = host.labels.length;
      log("number", count);
      log("scalar", scalar(count));
      log("label", cast(labels, "float32"));
      log("evenly", count, { examples: 1 });
      log("stepOnly", count, { onEpoch: false });
    });
    const trainer = new Trainer();
    const before = memory().numTensors;
    await trainer.fit(task, { train });
    expect(memory().numTensors).toBe(before);
    const weighted = (4 * 4 + 4 * 4 + 2 * 2) / 10;
    expect(trainer.metrics).toMatchObject({
      trainNumber: expect.closeTo(weighted, 12),
      trainScalar: expect.closeTo(weighted, 5),
      trainLabel: expect.closeTo(whole!.labels.reduce((sum, label) => sum + label, 0) / 10, 5),
      trainEvenly: expect.closeTo(10 / 3, 12),
    });
    expect(trainer.metrics).not.toHaveProperty("trainStepOnly");
  });

  it("computes metrics at the end of each epoch and resets them", async () => {
    const total = new SumMetric();
    const task = telling(
      ({ host }, { log }) => {
        total.update(scalar(host.labels.length));
        log("seen", total);
      },
      { metrics: { total } },
    );
    const trainer = new Trainer({ maxEpochs: 3 });
    await trainer.fit(task, { train });
    expect(trainer.history.map(({ metrics }) => metrics["trainSeenSum"])).toEqual([10, 10, 10]);
    expect(total.held.tensors).toBe(0);
  });

  it("names metrics by phase", async () => {
    const base = tinyTask();
    const task: Task = {
      model: base.model,
      trainingStep: (batch, context) => {
        context.log("n", 1);
        return base.trainingStep(batch, context);
      },
      configureOptimizers: (length) => base.configureOptimizers(length),
    };
    const trainer = new Trainer();
    await trainer.fit(task, { train, validation: train });
    expect(await trainer.test(task, train)).toHaveProperty("testN", 1);
    expect(trainer.metrics).toMatchObject({ trainN: 1, validationN: 1, testN: 1 });
  });

  it("refuses a name twice, a metric that is no property of the task, and one of two phases", async () => {
    await expect(fit(telling((_, { log }) => log("loss", 1)))).rejects.toThrow(
      'expected each name once in a step but got "loss" again',
    );
    const total = new SumMetric();
    await expect(fit(telling((_, { log }) => log("seen", total)))).rejects.toThrow(
      'expected the metric "seen" to be a property of the task',
    );
    const shared: Task = { ...telling((_, { log }) => log("seen", total), { total }) };
    const { validationStep: _, ...both } = shared;
    await expect(fit(both)).rejects.toThrow("logged in validation and in train");
  });
});

describe("loggers", () => {
  it("hear of steps now and then, of epochs, validations and the end", async () => {
    const logger = recorder();
    const trainer = new Trainer({
      maxEpochs: 2,
      loggers: [logger],
      logEverySteps: 2,
      hyperparameters: { width: 4 },
    });
    const task = telling((_, { log }) => log("n", 1, { onStep: false }), {
      hyperparameters: { depth: 2 },
    });
    await trainer.fit(task, { train, validation: train });
    await trainer.test(task, train);
    const epoch = "trainLoss trainAccuracy trainN learningRate seconds examplesPerSecond";
    const step = "trainLossStep trainAccuracyStep";
    const validation = "validationLoss validationAccuracy";
    expect(logger.lines).toEqual([
      "start at 0, 0",
      '{"depth":2,"width":4}',
      `2, 0: ${step}`,
      `3, 0: ${validation}`,
      `3, 0: ${epoch}`,
      "flush",
      `4, 1: ${step}`,
      `6, 1: ${step}`,
      `6, 1: ${validation}`,
      `6, 1: ${epoch}`,
      "flush",
      "finished",
      "start at 6, 2",
      "6, 2: testLoss testAccuracy",
      "finished",
    ]);
  });

  it("are told of a stop and of a failure, and fail the fit when they do", async () => {
    const logger = recorder();
    const callbacks = [{ onFitStart: (trainer: Trainer) => trainer.stop() }];
    await new Trainer({ loggers: [logger], callbacks }).fit(tinyTask(), { train });
    expect(logger.lines).toEqual(["start at 0, 0", "stopped"]);
    const failing: Logger = {
      name: "failing",
      logMetrics: () => Promise.reject(new Error("no space left")),
    };
    const trainer = new Trainer({ loggers: [failing, logger] });
    await expect(trainer.fit(tinyTask(), { train })).rejects.toThrow("no space left");
    expect(logger.lines.at(-1)).toBe("failed");
  });

  it("are told of the end once, also where one of them fails then", async () => {
    const logger = recorder();
    const failing: Logger = {
      name: "failing",
      logMetrics: () => {},
      finish: () => Promise.reject(new Error("no space left")),
    };
    const trainer = new Trainer({ loggers: [failing, logger] });
    await expect(trainer.fit(tinyTask(), { train })).rejects.toThrow("no space left");
    expect(logger.lines.filter((line) => /^(finished|failed)$/.test(line))).toEqual(["finished"]);
  });

  it("are told of a test that fails", async () => {
    const logger = recorder();
    const callbacks = [{ onTestEnd: () => Promise.reject(new Error("no paper")) }];
    const trainer = new Trainer({ loggers: [logger], callbacks });
    await expect(trainer.test(tinyTask(), train)).rejects.toThrow("no paper");
    expect(logger.lines).toEqual(["start at 0, 0", "0, 0: testLoss testAccuracy", "failed"]);
  });
});
