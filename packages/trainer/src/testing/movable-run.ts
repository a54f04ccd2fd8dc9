import type { SafetensorsSource } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { Dropout, Flatten, initialize, Linear, ReLU, Sequential } from "@stratajs/layers";
import { OneCycle, SGD } from "@stratajs/optim";
import { Rng, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import { ImageClassifier } from "../image-classifier.ts";
import { Trainer } from "../trainer.ts";
import { stripes } from "./stripes.ts";

export interface MovableRunOptions {
  readonly callbacks: readonly Callback[];
  readonly resumeFrom?: SafetensorsSource | undefined;
  /** Values between the two layers: how large the checkpoint is. */
  readonly hidden?: number;
  readonly maxEpochs?: number;
}

export interface MovableRun {
  readonly model: Sequential<Tensor4D, Tensor2D>;
  readonly trainer: Trainer;
  readonly fit: () => Promise<void>;
}

/** Epochs of five steps, four by default. Every part has a memory: momentum, one cycle, dropout, a shuffling loader. */
export function movableRun({
  callbacks,
  resumeFrom,
  hidden = 32,
  maxEpochs = 4,
}: MovableRunOptions): MovableRun {
  // A resumed run must not depend on the weights and streams that it happens to start with.
  const seed = resumeFrom === undefined ? 1 : 99;
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Flatten(),
    new Linear(36, hidden),
    new ReLU(),
    new Dropout(0.3),
    new Linear(hidden, 2),
  );
  initialize(model, new Rng(seed));
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
    schedule: (optimizer, { totalSteps }) =>
      new OneCycle(optimizer, { maxLearningRate: 0.05, totalSteps }),
  });
  const [everything] = stripes({ examples: 20, batchSize: 20 });
  const { images, labels } = everything!;
  const dataset = new ArrayDataset({ images, labels, imageShape: [6, 6, 1] });
  const train = new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(seed) });
  const validation = stripes({ examples: 12, batchSize: 4, seed: 2 });
  const trainer = new Trainer({ maxEpochs, callbacks, rng: new Rng(seed) });
  return { model, trainer, fit: () => trainer.fit(task, { train, validation }, { resumeFrom }) };
}
