import { wasm } from "@stratajs/backend-wasm";
import { saveCheckpoint } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { AdamW, CosineAnnealing, decayWeightsOnly, SGD, type Optimizer } from "@stratajs/optim";
import { memoryStore, type StoredFile } from "@stratajs/storage";
import { Rng, useBackend, type Parameter, type StateDict } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { ImageClassifier, Trainer, type Callback, type ImageClassifierOptions } from "../index.ts";
import { stripes, tinyModel } from "../testing/stripes.ts";
import { BackboneFinetuning } from "./backbone-finetuning.ts";
import { LearningRateFinder } from "./learning-rate-finder.ts";
import { StochasticWeightAveraging } from "./stochastic-weight-averaging.ts";

beforeAll(() => useBackend([wasm()]));

const [everything] = stripes({ examples: 16, batchSize: 16 });
const { images, labels } = everything!;
const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });

interface Case {
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
  readonly schedule?: ImageClassifierOptions["schedule"];
  readonly trainBatchNorm?: boolean;
  readonly more?: () => readonly Callback[];
}

interface Outcome {
  readonly weights: StateDict;
  readonly history: readonly unknown[];
  /** Of every group, after every step. */
  readonly rates: readonly string[];
}

/** Five epochs of four batches, two to a step; the backbone learns from the second epoch on. */
async function run(
  { optimizer, schedule, trainBatchNorm = true, more = () => [] }: Case,
  { resumeFrom, save }: { readonly resumeFrom?: StoredFile; readonly save?: Callback },
): Promise<Outcome> {
  const seed = resumeFrom === undefined ? 1 : 99;
  const model = tinyModel(seed);
  const task = new ImageClassifier(model, { optimizer, ...(schedule && { schedule }) });
  const rates: string[] = [];
  const look: Callback = {
    name: "look",
    onTrainBatchEnd: (trainer, { step }) => {
      const groups = trainer.optimizer!.groups.map(({ learningRate, weightDecay }) =>
        [learningRate, weightDecay].join(" "),
      );
      rates.push([step, ...groups].join(", "));
    },
  };
  const tuning = new BackboneFinetuning({
    backbone: ["0", "1"],
    unfreezeAtEpoch: 1,
    multiplier: () => 1.5,
    trainBatchNorm,
  });
  const callbacks = [tuning, ...more(), look, ...(save ? [save] : [])];
  const trainer = new Trainer({
    maxEpochs: 5,
    accumulateGradients: 2,
    callbacks,
    rng: new Rng(seed),
  });
  const loader = (): DataLoader =>
    new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(seed) });
  await trainer.fit(task, { train: loader(), validation: loader() }, { resumeFrom });
  return {
    weights: await model.stateDict(),
    history: trainer.history.map(({ epoch, step, metrics }) => ({ epoch, step, metrics })),
    rates,
  };
}

describe("BackboneFinetuning, resumed anywhere, ends as if it had never stopped", () => {
  it.each<[string, Case]>([
    ["SGD", { optimizer: (all) => new SGD(all, { learningRate: 0.1, momentum: 0.9 }) }],
    [
      "groups, a schedule and frozen batch norms",
      {
        optimizer: (all) =>
          new AdamW(decayWeightsOnly(all), { learningRate: 0.01, weightDecay: 0.1 }),
        schedule: (optimizer, { totalSteps }) =>
          new CosineAnnealing(optimizer, { length: totalSteps, unit: "step" }),
        trainBatchNorm: false,
      },
    ],
    [
      "groups with rates of their own, found and averaged",
      {
        optimizer: (all) =>
          new SGD(
            [
              { parameters: all.slice(0, 1), learningRate: 0.01 },
              { parameters: all.slice(1, 4) },
              { parameters: all.slice(4), learningRate: 0.03 },
            ],
            { learningRate: 0.1, momentum: 0.9 },
          ),
        more: () => [
          new LearningRateFinder({ numTraining: 15, minLearningRate: 0.01 }),
          new StochasticWeightAveraging({ learningRate: 0.05, startEpoch: 3, annealingEpochs: 2 }),
        ],
      },
    ],
  ])("with %s", async (_, options) => {
    const store = memoryStore();
    const files: { readonly name: string; readonly rates: number }[] = [];
    let batches = 0;
    const write = async (trainer: Trainer, place: string): Promise<void> => {
      const name = `${place}-${batches}`;
      await saveCheckpoint({ store, name }, await trainer.checkpoint());
      files.push({ name, rates: batches });
    };
    const save: Callback = {
      name: "save",
      onTrainBatchEnd: async (trainer) => {
        batches++;
        await write(trainer, "batch");
      },
      onValidationEnd: (trainer) => write(trainer, "validation"),
      onTrainEpochEnd: (trainer) => write(trainer, "epoch"),
    };
    const whole = await run(options, { save });
    expect(new Set(whole.rates.map((rate) => rate.split(",").length)).size).toBe(2);
    for (const { name, rates } of files) {
      const resumed = await run(options, { resumeFrom: { store, name } });
      expect({ name, ...resumed }).toEqual({ name, ...whole, rates: whole.rates.slice(rates) });
    }
  });
});
