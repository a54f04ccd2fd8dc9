import type { ImageBatch } from "@stratajs/datasets";
import type { Module } from "@stratajs/layers";
import type { Optimizer, Schedule } from "@stratajs/optim";
import type { Context, Scalar, Tensor } from "@stratajs/tensor";
import type { ImageTensors } from "./image-tensors.ts";
import type { Hyperparameters } from "./loggers/logger.ts";
import type { StepContext } from "./step-context.ts";

/**
 * What a step computed. A scalar is the mean over the batch, a `[batch]` vector holds a value per example;
 * each becomes a metric: `accuracy` of a training step is `trainAccuracy`.
 */
export interface StepOutput {
  /** Minimised in training. */
  readonly loss: Scalar;
  readonly [metric: string]: Tensor;
}

/** How long a run will be, for schedules that need to know. */
export interface RunLength {
  /** Optimizer steps: what accumulation, limits and `maxSteps` leave; Infinity where only `maxTime` ends the run. */
  readonly totalSteps: number;
  /** Optimizer steps of a whole epoch. */
  readonly stepsPerEpoch: number;
  readonly maxEpochs: number;
}

export interface ConfiguredOptimizer {
  readonly optimizer: Optimizer;
  /** Sets the learning rate before every step; one that watches a metric hears of it after every epoch. */
  readonly schedule?: Schedule | undefined;
}

/**
 * What is trained, and what a step of it is: Lightning's `LightningModule`, around a model in place of being one.
 *
 * Steps are synchronous and need not dispose of anything: the trainer keeps what they return and frees the
 * rest. `Batch` is what they see, `HostBatch` what the loader gives.
 */
export interface Task<Batch = ImageTensors, HostBatch = ImageBatch> {
  readonly model: Module;
  /** Saved with every checkpoint, and told to the loggers: what `loadFromCheckpoint` needs to make the task again. */
  readonly hyperparameters?: Hyperparameters;
  /** Forward and loss; gradients, optimizer and metrics are the trainer's. */
  trainingStep(batch: Batch, context: StepContext): Scalar | StepOutput;
  /** By default `trainingStep`, in inference. */
  validationStep?(batch: Batch, context: StepContext): Scalar | StepOutput;
  /** By default `validationStep`. */
  testStep?(batch: Batch, context: StepContext): Scalar | StepOutput;
  /** -> `[batch, ...]`; only `predict` needs it. */
  predictStep?(batch: Batch, context: Context): Tensor;
  /** Once for each `fit`; the trainer disposes of the optimizer at its end. */
  configureOptimizers(length: RunLength): Optimizer | ConfiguredOptimizer;
  /** Moves a batch to the device; by default images and labels. The trainer disposes of its tensors. */
  upload?(batch: HostBatch): Batch;
  /** Examples in a batch, its weight in the metrics; by default the length of its `labels`. */
  countExamples?(batch: HostBatch): number;
}

/**
 * Batches on the host, epoch after epoch: a `DataLoader`, or an array; `length` is batches in an epoch, Infinity where a
 * limit of the trainer ends it.
 */
export type Loader<HostBatch = ImageBatch> = (AsyncIterable<HostBatch> | Iterable<HostBatch>) & {
  readonly length: number;
  /** The next epoch without its first batches, for a run that resumes; else they are made and passed over. */
  epoch?(options: { readonly from: number }): AsyncIterable<HostBatch> | Iterable<HostBatch>;
};

/** Nobody who asks a trainer for its task asks which batches it takes. */
export function withoutBatches<Batch, HostBatch>(task: Task<Batch, HostBatch>): Task {
  return task as Task<never, never> as Task;
}
