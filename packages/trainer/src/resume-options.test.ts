import { wasm } from "@stratajs/backend-wasm";
import { saveCheckpoint } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { Dropout, Flatten, initialize, Linear, Sequential } from "@stratajs/layers";
import { OneCycle, SGD } from "@stratajs/optim";
import {
  Rng,
  scalar,
  useBackend,
  type StateDict,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { ImageClassifier } from "./image-classifier.ts";
import type { ImageTensors } from "./image-tensors.ts";
import type { StepContext } from "./step-context.ts";
import type { StepOutput } from "./task.ts";
import { SumMetric } from "./testing/sum-metric.ts";
import { stripes } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainer-options.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-resume-`);
});
afterAll(() => rm(folder, { recursive: true }));

const [everything] = stripes({ examples: 20, batchSize: 20 });
const { images, labels } = everything!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });

/** It tells a number, a tensor and a metric that accumulates. */
class TellingClassifier extends ImageClassifier {
  readonly total = new SumMetric();

  override trainingStep(batch: ImageTensors, context: StepContext): StepOutput {
    const output = super.trainingStep(batch, context);
    this.total.update(output.loss);
    context.log("total", this.total);
    context.log("first", batch.host.indices[0]! / 3);
    context.log("third", scalar(1 / 3));
    return output;
  }

  override validationStep(batch: ImageTensors, context: StepContext): StepOutput {
    return super.validationStep(batch, context);
  }
}

interface Outcome {
  readonly weights: StateDict;
  readonly history: readonly unknown[];
  readonly metrics: object;
  readonly steps: number;
}

/** A run whose every part has a memory. */
async function run(options: TrainerOptions, resumeFrom?: string): Promise<Outcome> {
  // A resumed run must not depend on the weights and streams that it happens to start with.
  const seed = resumeFrom === undefined ? 1 : 99;
  const layers = [new Flatten(), new Dropout(0.3), new Linear(36, 2)] as const;
  const model = new Sequential<Tensor4D, Tensor2D>(...layers);
  initialize(model, new Rng(seed));
  const task = new TellingClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
    schedule: (optimizer, { totalSteps }) =>
      new OneCycle(optimizer, { maxLearningRate: 0.1, totalSteps }),
  });
  const loader = (): DataLoader =>
    new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(seed) });
  const trainer = new Trainer({ maxEpochs: 3, rng: new Rng(seed), ...options });
  await trainer.fit(task, { train: loader(), validation: loader() }, { resumeFrom });
  return {
    weights: await model.stateDict(),
    history: trainer.history.map(({ epoch, step, metrics }) => ({ epoch, step, metrics })),
    metrics: trainer.metrics,
    steps: trainer.step,
  };
}

/** Saves after each of these batches of the run, and after each validation. */
function saver(name: string, at: readonly number[], paths: string[]): Callback {
  let batches = 0;
  const save = async (trainer: Trainer, place: string): Promise<void> => {
    const path = `${folder}/${name}-${place}.safetensors`;
    await saveCheckpoint(path, await trainer.checkpoint());
    paths.push(path);
  };
  return {
    onTrainBatchEnd: async (trainer) => {
      if (at.includes(++batches)) await save(trainer, `${batches}`);
    },
    onValidationEnd: (trainer) => save(trainer, `validated-${batches}`),
    onTrainEpochEnd: (trainer, { epoch }) => save(trainer, `epoch-${epoch}`),
  };
}

describe("a run that resumes anywhere ends as one that never stopped", () => {
  it.each<[string, TrainerOptions]>([
    ["log", {}],
    ["accumulation", { accumulateGradients: 2 }],
    ["clipping", { gradientClipping: { norm: 0.1 }, accumulateGradients: 3 }],
    ["checks", { checkEvery: 0.4 }],
    ["batches", { checkEvery: { batches: 3 }, limitValidationBatches: 2 }],
    ["epochs", { checkEvery: 2 }],
    ["limits", { limitTrainBatches: 3 }],
    ["steps", { maxEpochs: Infinity, maxSteps: 12 }],
    ["overfit", { overfitBatches: 3 }],
  ])("with %s", async (name, options) => {
    const paths: string[] = [];
    const whole = await run({ ...options, callbacks: [saver(name, [3, 5, 7], paths)] });
    expect(whole.history.length).toBeGreaterThan(2);
    for (const path of paths) {
      const resumed = await run(options, path);
      expect({ path, ...resumed }).toEqual({ path, ...whole });
    }
  });

  it("with a later end, within the epoch that the first one cut short", async () => {
    const paths: string[] = [];
    const cut = await run({ maxSteps: 7, callbacks: [saver("cut", [], paths)] });
    expect(cut.history).toHaveLength(2);
    const whole = await run({ maxSteps: 7, maxEpochs: 2 }, paths.at(-1));
    expect(whole).toEqual(cut);
    const longer = await run({ maxEpochs: 2 }, paths.at(-1));
    expect(longer.history).toEqual([
      cut.history[0],
      { epoch: 1, step: 10, metrics: expect.anything() },
    ]);
  });
});
