import { wasm } from "@stratajs/backend-wasm";
import { ArrayDataset, DataLoader, randomHorizontalFlip, withTransform } from "@stratajs/datasets";
import { memory, Rng, useBackend, type StateDict } from "@stratajs/tensor";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import {
  ActivationHistogram,
  AugmentationGrid,
  BackboneFinetuning,
  ConsoleLogger,
  CsvLogger,
  DeviceMemory,
  EarlyStopping,
  EMAWeightAveraging,
  GradientHistogram,
  JsonLinesLogger,
  LearningRateFinder,
  LearningRateMonitor,
  ModelCheckpoint,
  ModelSummary,
  ProgressBar,
  StochasticWeightAveraging,
  TensorBoardLogger,
  TerminateOnNaN,
  Throughput,
  Timer,
  Trainer,
  WorstPredictions,
  type Logger,
} from "../index.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-callbacks-`);
});
afterAll(() => rm(folder, { recursive: true }));

const [everything] = stripes({ examples: 40, batchSize: 40 });
const { images, labels } = everything!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });
const validation = new DataLoader(dataset, { batchSize: 20 });

function everyCallback(checkpoints: Callback): Callback[] {
  const augmented = withTransform(dataset, randomHorizontalFlip());
  const quiet = { write: () => {} };
  return [
    new ProgressBar({ stream: quiet, secondsPerLine: 0 }),
    new ModelSummary(quiet),
    new EarlyStopping({ patience: 1000 }),
    new TerminateOnNaN(),
    new Timer({ duration: { hours: 1 } }),
    new LearningRateFinder({ numTraining: 20, minLearningRate: 0.01, maxLearningRate: 0.1 }),
    new LearningRateMonitor(),
    new BackboneFinetuning({ backbone: ["0", "1"], unfreezeAtEpoch: 2 }),
    new EMAWeightAveraging({ decay: 0.9 }),
    new StochasticWeightAveraging({ learningRate: 0.01, annealingEpochs: 2 }),
    new Throughput(),
    new DeviceMemory(),
    new GradientHistogram({ everySteps: 50 }),
    new ActivationHistogram({ everySteps: 50 }),
    new AugmentationGrid({ originals: dataset, augmented }),
    new WorstPredictions({ loader: validation, images: dataset, everyEpochs: 10 }),
    checkpoints,
  ];
}

interface RunOptions {
  readonly name: string;
  readonly maxEpochs: number;
  readonly more?: readonly Callback[];
  readonly resumeFrom?: string | undefined;
  readonly loggers?: readonly Logger[];
}

async function run({ name, maxEpochs, more = [], resumeFrom, loggers = [] }: RunOptions): Promise<{
  readonly weights: StateDict;
  readonly checkpoints: ModelCheckpoint;
  readonly trainer: Trainer;
}> {
  const seed = resumeFrom === undefined ? 1 : 99;
  const train = new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(seed) });
  const checkpoints = new ModelCheckpoint({ folder: `${folder}/${name}` });
  const callbacks = [...more, ...everyCallback(checkpoints)];
  const model = tinyModel(seed);
  const trainer = new Trainer({
    maxEpochs,
    callbacks,
    loggers,
    logEverySteps: 5,
    rng: new Rng(seed),
    checkLeaks: true,
  });
  await trainer.fit(tinyTask(model), { train, validation }, { resumeFrom });
  return { weights: await model.stateDict(), checkpoints, trainer };
}

/** A run that never stops. */
let whole: Awaited<ReturnType<typeof run>> | undefined;

const metrics = ({ history }: Trainer): unknown => history.map((record) => record.metrics);

describe("every callback and logger together", () => {
  it("keep tensors and bytes flat over 500 steps", async () => {
    const seen: (readonly [tensors: number, bytes: number])[] = [];
    const watch: Callback = {
      name: "watch",
      onTrainBatchEnd: ({ step }) => {
        if (step % 50 !== 0 || step < 50) return;
        const { numTensors, numBytes } = memory();
        seen.push([numTensors, numBytes]);
      },
    };
    const loggers = [
      new TensorBoardLogger({ folder: `${folder}/flat` }),
      new CsvLogger({ path: `${folder}/flat/metrics.csv` }),
      new JsonLinesLogger({ path: `${folder}/flat/metrics.jsonl` }),
      new ConsoleLogger({ write: () => {} }),
    ];
    const { trainer } = await run({ name: "flat", maxEpochs: 50, more: [watch], loggers });
    expect(trainer.step).toBe(500);
    expect(seen).toHaveLength(10);
    expect(new Set(seen.map(String)).size).toBe(1);
  });

  // While the backbone is frozen, at the end of an epoch, in a later one of the backbone, in the averaged epochs.
  it.each([13, 30, 35, 57])("resume to the bit, stopped after step %d", async (last) => {
    const name = `resumed-${last}`;
    whole ??= await run({ name: "whole", maxEpochs: 6 });
    const stop: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === last) trainer.stop("enough");
      },
    };
    const first = await run({ name, maxEpochs: 6, more: [stop] });
    expect(first.trainer.step).toBe(last);
    const resumeFrom = first.checkpoints.lastPath;
    const second = await run({ name, maxEpochs: 6, resumeFrom });
    expect(second.weights).toEqual(whole.weights);
    expect(metrics(second.trainer)).toEqual(metrics(whole.trainer));
  });
});
