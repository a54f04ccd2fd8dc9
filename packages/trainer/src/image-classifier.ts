import type { ImageBatch } from "@stratajs/datasets";
import { hasAuxiliaryHeads, type Module } from "@stratajs/layers";
import type { Optimizer, Schedule } from "@stratajs/optim";
import {
  add,
  argMax,
  cast,
  equal,
  mul,
  softmax,
  softmaxCrossEntropy,
  type Context,
  type Parameter,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import type { ImageTensors } from "./image-tensors.ts";
import type { Hyperparameters } from "./loggers/logger.ts";
import type { ConfiguredOptimizer, RunLength, StepOutput, Task } from "./task.ts";

export interface ImageClassifierOptions {
  /** Made anew for each `fit`. */
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
  /** By default the optimizer's learning rate stays as it is. */
  readonly schedule?: (optimizer: Optimizer, length: RunLength) => Schedule;
  /** How much of the target goes evenly to all classes, in [0, 1], in training only; 0 by default. */
  readonly labelSmoothing?: number;
  /** Saved with every checkpoint: what the task was made with, for `loadFromCheckpoint`. */
  readonly hyperparameters?: Hyperparameters;
}

/**
 * The task of telling classes of images apart: softmax cross entropy, with accuracy beside it.
 *
 * The model turns images `[batch, height, width, channels]` into logits `[batch, classes]`. Where it has auxiliary
 * heads (GoogLeNet, Inception v3), their losses are added in training with the model's `auxiliaryWeight`. Images that
 * the loader mixed (`mixUp`, `cutMix`) are learned by the share of each class; their accuracy is that of their first label.
 *
 * @example
 * ```ts
 * const task = new ImageClassifier(model, {
 *   optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
 *   schedule: (optimizer, { totalSteps }) => new OneCycle(optimizer, { maxLearningRate: 0.1, totalSteps }),
 * });
 * ```
 */
export class ImageClassifier implements Task {
  readonly model: Module;
  readonly hyperparameters: Hyperparameters;
  readonly #options: ImageClassifierOptions;

  constructor(model: Module<Tensor4D>, options: ImageClassifierOptions) {
    this.model = model;
    this.hyperparameters = options.hyperparameters ?? {};
    this.#options = options;
  }

  trainingStep(batch: ImageTensors, context: Context): StepOutput {
    const { labelSmoothing = 0 } = this.#options;
    const { model } = this;
    const { images, labels, targets = labels } = batch;
    if (!hasAuxiliaryHeads(model)) {
      return toOutput(model.forward(images, context), batch, labelSmoothing);
    }
    const { logits, auxiliary } = model.forwardWithAuxiliary(images, context);
    const output = toOutput(logits, batch, labelSmoothing);
    const losses = auxiliary.map((each) =>
      mul<Scalar>(softmaxCrossEntropy(each, targets, { labelSmoothing }), model.auxiliaryWeight),
    );
    return { ...output, loss: losses.reduce((sum, loss) => add<Scalar>(sum, loss), output.loss) };
  }

  validationStep(batch: ImageTensors, context: Context): StepOutput {
    return toOutput(this.model.forward(batch.images, context), batch, 0);
  }

  /** -> `[batch, classes]`, probabilities */
  predictStep({ images }: ImageTensors, context: Context): Tensor {
    return softmax(this.model.forward(images, context));
  }

  configureOptimizers(length: RunLength): ConfiguredOptimizer {
    const optimizer = this.#options.optimizer(this.model.parameters());
    return { optimizer, schedule: this.#options.schedule?.(optimizer, length) };
  }
}

function toOutput(
  logits: Tensor,
  { labels, targets, host }: ImageTensors,
  labelSmoothing: number,
): { loss: Scalar; accuracy: Tensor } {
  checkLabels(host, logits.shape);
  return {
    loss: softmaxCrossEntropy(logits, targets ?? labels, { labelSmoothing }),
    accuracy: cast(equal(argMax(logits, -1), labels), "float32"),
  };
}

/** The loss checks labels too, but only here is it known which example of the dataset has a wrong one. */
function checkLabels({ labels, indices }: ImageBatch, logitsShape: readonly number[]): void {
  const [batch, classes] = logitsShape;
  if (logitsShape.length !== 2 || batch !== labels.length || classes === undefined) {
    throw new Error(
      `ImageClassifier expected logits [${labels.length}, classes] from the model but got [${logitsShape.join(", ")}]; ` +
        "end the model with Flatten and Linear",
    );
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong < 0) return;
  throw new RangeError(
    `ImageClassifier expected labels from 0 to ${classes - 1}, the model's classes, but got ${labels[wrong]} ` +
      `at example ${indices[wrong] ?? wrong}; check the dataset, or give the model more classes`,
  );
}
