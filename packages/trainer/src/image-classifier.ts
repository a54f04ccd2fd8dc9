import type { ImageBatch } from "@stratajs/datasets";
import type { Module } from "@stratajs/layers";
import type { Optimizer, Schedule } from "@stratajs/optim";
import {
  argMax,
  cast,
  equal,
  softmax,
  softmaxCrossEntropy,
  type Context,
  type Parameter,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import type { ImageTensors } from "./image-tensors.ts";
import type { ConfiguredOptimizer, RunLength, StepOutput, Task } from "./task.ts";

export interface ImageClassifierOptions {
  /** Made anew for each `fit`. */
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
  /** By default the optimizer's learning rate stays as it is. */
  readonly schedule?: (optimizer: Optimizer, length: RunLength) => Schedule;
  /** How much of the target goes evenly to all classes, in [0, 1], in training only; 0 by default. */
  readonly labelSmoothing?: number;
}

/**
 * The task of telling classes of images apart: softmax cross entropy, with accuracy beside it.
 *
 * The model turns images `[batch, height, width, channels]` into logits `[batch, classes]`.
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
  readonly #options: ImageClassifierOptions;

  constructor(model: Module<Tensor4D>, options: ImageClassifierOptions) {
    this.model = model;
    this.#options = options;
  }

  trainingStep(batch: ImageTensors, context: Context): StepOutput {
    const { labelSmoothing = 0 } = this.#options;
    return this.#step(batch, context, labelSmoothing);
  }

  validationStep(batch: ImageTensors, context: Context): StepOutput {
    return this.#step(batch, context, 0);
  }

  /** -> `[batch, classes]`, probabilities */
  predictStep({ images }: ImageTensors, context: Context): Tensor {
    return softmax(this.model.forward(images, context));
  }

  configureOptimizers(length: RunLength): ConfiguredOptimizer {
    const optimizer = this.#options.optimizer(this.model.parameters());
    return { optimizer, schedule: this.#options.schedule?.(optimizer, length) };
  }

  #step(
    { images, labels, host }: ImageTensors,
    context: Context,
    labelSmoothing: number,
  ): StepOutput {
    const logits = this.model.forward(images, context);
    checkLabels(host, logits.shape);
    return {
      loss: softmaxCrossEntropy(logits, labels, { labelSmoothing }),
      accuracy: cast(equal(argMax(logits, -1), labels), "float32"),
    };
  }
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
