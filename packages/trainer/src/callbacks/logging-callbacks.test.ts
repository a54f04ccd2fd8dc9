import { wasm } from "@stratajs/backend-wasm";
import {
  ArrayDataset,
  DataLoader,
  horizontalFlip,
  normalize,
  withTransform,
} from "@stratajs/datasets";
import { SGD } from "@stratajs/optim";
import { useBackend } from "@stratajs/tensor";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ActivationHistogram,
  AugmentationGrid,
  DeviceMemory,
  GradientHistogram,
  ImageClassifier,
  LearningRateMonitor,
  ModelSummary,
  Throughput,
  Timer,
  Trainer,
  WorstPredictions,
  type Callback,
  type ImageTensors,
  type RunLength,
  type StepContext,
  type TrainerOptions,
} from "../index.ts";
import { RecordingLogger } from "../testing/recording-logger.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";
import { SumMetric } from "../testing/sum-metric.ts";
import { contactSheet } from "./contact-sheet.ts";

beforeAll(() => useBackend([wasm()]));

const train = stripes({ examples: 16, batchSize: 4 });
const { images, labels } = stripes({ examples: 10, batchSize: 10 })[0]!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });

async function log(
  callback: Callback,
  { task = tinyTask(), ...options }: TrainerOptions & { task?: ImageClassifier } = {},
): Promise<RecordingLogger> {
  const logger = new RecordingLogger();
  const settings = { maxEpochs: 2, logEverySteps: 3, ...options };
  const trainer = new Trainer({ ...settings, callbacks: [callback], loggers: [logger] });
  await trainer.fit(task, { train });
  return logger;
}

const steps = (series: readonly [number, number][]): number[] => series.map(([step]) => step);

const pass = (milliseconds: number) => (): void => void vi.advanceTimersByTime(milliseconds);

const isHead = (path: string): boolean => path.startsWith("4.");

describe("LearningRateMonitor", () => {
  it("logs the rates of steps, once each also where several batches make one", async () => {
    const logger = await log(new LearningRateMonitor({ logMomentum: true }));
    expect(logger.series("learningRateStep")).toEqual([
      [3, 0.1],
      [6, 0.1],
    ]);
    expect(logger.series("momentumStep")).toEqual([
      [3, 0.9],
      [6, 0.9],
    ]);
    const accumulated = await log(new LearningRateMonitor(), {
      accumulateGradients: 2,
      maxEpochs: 3,
    });
    expect(steps(accumulated.series("learningRateStep"))).toEqual([3, 6]);
  });

  it("logs each group's, at the end of epochs", async () => {
    const model = tinyModel();
    const [first, ...rest] = model.parameters();
    const groups = [{ parameters: [first!], learningRate: 0.5 }, { parameters: rest }];
    const task = new ImageClassifier(model, {
      optimizer: () => new SGD(groups, { learningRate: 0.1 }),
    });
    const callback = new LearningRateMonitor({ interval: "epoch", logWeightDecay: true });
    const logger = await log(callback, { task });
    expect(logger.series("learningRateGroup0")).toEqual([
      [4, 0.5],
      [8, 0.5],
    ]);
    expect(logger.series("learningRateGroup1")).toEqual([
      [4, 0.1],
      [8, 0.1],
    ]);
    expect(logger.series("weightDecayGroup1")).toEqual([
      [4, 0],
      [8, 0],
    ]);
    expect(() => new LearningRateMonitor({ interval: "day" as never })).toThrow("interval");
  });
});

describe("Throughput, DeviceMemory and Timer", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("measure over a window", async () => {
    const throughput = new Throughput({ window: 2 });
    const slow: Callback = { onTrainBatchEnd: pass(20), onValidationBatchEnd: pass(1000) };
    const logger = new RecordingLogger();
    const callbacks = [slow, throughput];
    const trainer = new Trainer({ callbacks, loggers: [logger], logEverySteps: 2, maxEpochs: 2 });
    await trainer.fit(tinyTask(), { train, validation: train });
    expect(throughput.examplesPerSecond).toBeCloseTo(4 / 0.02, 8);
    expect(throughput.stepsPerSecond).toBeCloseTo(1 / 0.02, 8);
    expect(steps(logger.series("throughputExamplesPerSecond"))).toEqual([2, 4, 6, 8]);
    expect(() => new Throughput({ window: 0 })).toThrow("window");
  });

  it("know what is held, and the most that was", async () => {
    const callback = new DeviceMemory();
    const logger = await log(callback);
    const [[, tensors]] = logger.series("memoryTensors") as [[number, number]];
    const [[, bytes]] = logger.series("memoryBytes") as [[number, number]];
    expect(tensors).toBeGreaterThan(10);
    expect(callback.peakBytes).toBeGreaterThan(bytes);
    expect(steps(logger.series("memoryPeakBytes"))).toEqual([3, 6]);
  });

  it("end a run whose time is up, and tell training from validation", async () => {
    const timer = new Timer({ duration: { seconds: 0.1 } });
    const slow: Callback = { onTrainBatchEnd: pass(20), onValidationBatchEnd: pass(30) };
    const trainer = new Trainer({ maxEpochs: 99, callbacks: [slow, timer] });
    await trainer.fit(tinyTask(), { train: train.slice(0, 2), validation: train.slice(0, 1) });
    // 20 + 20 + 30 + 20 + 20
    expect(trainer.stopReason).toBe("its time is up (0.1 s)");
    expect(trainer.step).toBe(4);
    expect(timer.secondsLeft).toBe(0);
    expect(timer.secondsOf("train")).toBeCloseTo(0.08, 8);
    expect(timer.secondsOf("validation")).toBeCloseTo(0.03, 8);
    const again = new Timer({ duration: { seconds: 0.2 } });
    again.loadState(timer.state());
    again.onFitStart();
    expect(again.secondsOf("train")).toBe(timer.secondsOf("train"));
    expect(again.secondsLeft).toBeCloseTo(0.09, 8);
    expect(() => new Timer({ interval: "day" as never })).toThrow("interval");
  });
});

describe("ModelSummary", () => {
  it("prints once, from a shape or the first batch, and gives loggers the graph", async () => {
    const tables: string[] = [];
    const write = (table: string): number => tables.push(table);
    const logger = await log(new ModelSummary({ write }));
    await log(new ModelSummary({ write, inputShape: [1, 6, 6, 1], log: false }));
    expect(tables).toHaveLength(2);
    expect(tables[0]).toBe(tables[1]);
    expect(tables[0]).toContain("Conv2d");
    expect(logger.texts).toEqual([["model", `\`\`\`\n${tables[0]}\n\`\`\``, 0]]);
    expect(logger.graphs).toBe(1);
  });
});

describe("GradientHistogram and ActivationHistogram", () => {
  it("show gradients and weights of the first step, then of others", async () => {
    const logger = await log(new GradientHistogram({ everySteps: 5 }));
    const tags = [...new Set(logger.histograms.map(([tag]) => tag))];
    expect(tags).toHaveLength(12);
    expect(tags.slice(0, 2)).toEqual(["gradients/0.weight", "weights/0.weight"]);
    const of = (tag: string) => logger.histograms.filter(([name]) => name === tag);
    expect(of("gradients/4.weight").map(([, values, step]) => [values.length, step])).toEqual([
      [288, 0],
      [288, 5],
    ]);
    const [before, after] = of("weights/4.bias").map(([, values]) => values[0]!);
    expect(before).not.toBe(after);
    const filtered = await log(new GradientHistogram({ filter: isHead, weights: false }));
    expect(filtered.histograms.map(([tag]) => tag)).toEqual([
      "gradients/4.weight",
      "gradients/4.bias",
    ]);
  });

  it("show what layers put out, and train as without", async () => {
    const [watched, plain] = [tinyModel(), tinyModel()];
    const logger = await log(new ActivationHistogram({ everySteps: 4 }), {
      task: tinyTask(watched),
    });
    await log({}, { task: tinyTask(plain) });
    expect(await watched.stateDict()).toEqual(await plain.stateDict());
    expect(logger.histograms.map(([tag, values, step]) => [tag, values.length, step])).toEqual(
      [1, 5].flatMap((step) => [
        ["activations/0", 4 * 36 * 4, step],
        ["activations/1", 4 * 36 * 4, step],
        ["activations/2", 4 * 36 * 4, step],
        ["activations/3", 4 * 36 * 4, step],
        ["activations/4", 8, step],
      ]),
    );
    expect(logger.histograms[2]![1].every((value) => value >= 0)).toBe(true);
    expect(() => new ActivationHistogram({ everySteps: 0.5 })).toThrow("everySteps");
  });
});

/** Those of a task whose validation adds to a metric. */
async function metricsWith(callbacks: readonly Callback[]): Promise<unknown> {
  const classifier = tinyTask();
  const task = {
    model: classifier.model,
    total: new SumMetric(),
    trainingStep: classifier.trainingStep.bind(classifier),
    validationStep(batch: ImageTensors, context: StepContext) {
      const output = classifier.validationStep(batch, context);
      this.total.update(output.loss);
      context.log("total", this.total);
      return output;
    },
    configureOptimizers: (length: RunLength) => classifier.configureOptimizers(length),
  };
  const logger = new RecordingLogger();
  const trainer = new Trainer({ callbacks, loggers: [logger], maxEpochs: 2 });
  await trainer.fit(task, { train, validation: train });
  return trainer.metrics;
}

describe("ActivationHistogram", () => {
  it("adds nothing to the metrics of a task", async () => {
    expect(await metricsWith([new ActivationHistogram({ everySteps: 1 })])).toEqual(
      await metricsWith([]),
    );
  });
});

describe("image grids", () => {
  it("stand in rows, enlarged by whole numbers", () => {
    const dot = { data: Uint8Array.of(10), height: 1, width: 1, channels: 1 };
    const wide = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), height: 1, width: 2, channels: 3 };
    const sheet = contactSheet([dot, wide, dot], { columns: 2, size: 4 });
    expect([sheet.height, sheet.width, sheet.channels]).toEqual([4 + 4 + 4 + 4 + 4, 20, 3]);
    const at = (row: number, column: number): number[] => [
      ...(sheet.data as Uint8Array).subarray((row * 20 + column) * 3, (row * 20 + column) * 3 + 3),
    ];
    expect([at(4, 4), at(7, 7), at(8, 8), at(12, 4)]).toEqual([
      [10, 10, 10],
      [10, 10, 10],
      [255, 255, 255],
      [10, 10, 10],
    ]);
    expect([at(4, 12), at(5, 15), at(6, 12)]).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [255, 255, 255],
    ]);
    const floats = { data: Float32Array.of(-2, 0, 2), height: 1, width: 3, channels: 1 };
    const spread = contactSheet([floats], { columns: 1, size: 1 });
    expect([4, 5, 6].map((column) => spread.data[(4 * spread.width + column) * 3])).toEqual([
      0, 128, 255,
    ]);
  });

  it("show an original beside what becomes of it", async () => {
    const augmented = withTransform(dataset, [
      horizontalFlip(),
      normalize({ mean: [0.5], std: [0.5] }),
    ]);
    const callback = new AugmentationGrid({ originals: dataset, augmented, count: 3, times: 2 });
    const logger = await log(callback);
    expect(logger.images.map(([tag, list, step]) => [tag, list.length, step])).toEqual([
      ["augmentations", 1, 0],
    ]);
    expect(logger.images[0]![1][0]).toMatchObject({ width: 3 * 100 + 4, height: 3 * 100 + 4 });
    const short = { length: 1, get: dataset.get.bind(dataset) };
    expect(() => new AugmentationGrid({ originals: dataset, augmented: short })).toThrow(
      "but got 1 and 10",
    );
  });

  it("show the worst predictions with what they are and were taken for", async () => {
    const loader = new DataLoader(dataset, { batchSize: 4 });
    const options = { loader, images: dataset, classes: ["rows", "columns"], count: 5 };
    const logger = await log(new WorstPredictions({ ...options, everyEpochs: 2 }));
    expect(logger.images.map(([tag, , step]) => [tag, step])).toEqual([["worstPredictions", 8]]);
    const [[tag, text]] = logger.texts as [[string, string, number]];
    expect(tag).toBe("worstPredictions/table");
    const rows = text.split("\n").slice(2);
    expect(rows).toHaveLength(5);
    const right = rows.map((row) => Number(/\| (?:rows|columns) \((\S+) %\)/.exec(row)![1]));
    expect(right).toEqual(right.toSorted((a, b) => a - b));
    for (const row of rows) {
      const [, , example, is] = row.split("|").map((cell) => cell.trim());
      expect(is).toContain(["rows", "columns"][labels[Number(example)]!]!);
    }
    const wrong = new WorstPredictions({ loader: train, images: dataset });
    await expect(log(wrong)).rejects.toThrow("probabilities [10, classes] with labels");
  });
});
