import type { Json } from "@stratajs/checkpoint";
import type { Gradients, Scalar, StateDict } from "@stratajs/tensor";
import type { EpochRecord } from "./metrics/epoch-record.ts";
import type { Trainer } from "./trainer.ts";

/** A training batch that is about to be learned from. */
export interface TrainBatchStart {
  /** Counted from 0, as everywhere. */
  readonly epoch: number;
  /** In its epoch. */
  readonly batch: number;
  /** In an epoch. */
  readonly batches: number;
  /** Optimizer steps since the start of the run. */
  readonly step: number;
  readonly examples: number;
  /** What the loader gave, on the host. */
  readonly data: unknown;
}

/** A training batch that has just been learned from; its step counts in `step`, if it took one (`accumulateGradients`). */
export interface TrainBatch extends TrainBatchStart {
  /** On the device, undivided; the trainer disposes of it after the hook. */
  readonly loss: Scalar;
}

/** A batch of a validation or test that has just been looked at. */
export interface EvaluationBatch {
  /** Counted from 0. */
  readonly batch: number;
  /** Of the whole validation or test. */
  readonly batches: number;
  readonly examples: number;
  /** What the loader gave, on the host. */
  readonly data: unknown;
}

type Done = void | Promise<void>;

/**
 * Something that listens to a run: a plain object, every member optional, Lightning's hooks by name.
 *
 * In a fit: `onFitStart`, `onSanityCheckStart` and `onSanityCheckEnd` where there is validation, then for each epoch
 * `onTrainEpochStart`, for every batch `onTrainBatchStart`, `onBeforeOptimizerStep` and `onTrainBatchEnd`, for every
 * validation `onValidationStart`, `onValidationBatchEnd` and `onValidationEnd`, `onTrainEpochEnd` when the epoch's metrics
 * are complete, at last `onFitEnd` (also after `stop`), or `onException` in its place. The sanity check calls no hooks of
 * validation.
 *
 * Hooks run one after another in the order of the list, and training waits for them.
 *
 * @example
 * ```ts
 * const stopWhenPerfect: Callback = {
 *   onValidationEnd(trainer) {
 *     if (trainer.metrics.validationAccuracy === 1) trainer.stop("nothing left to learn");
 *   },
 * };
 * ```
 */
export interface Callback {
  /** For errors, and the key of its state in checkpoints; by default its class's name. */
  readonly name?: string;
  /** Comes after the others wherever it stands in the list, because it saves what they hold. */
  readonly runsLast?: boolean;
  onFitStart?(trainer: Trainer): Done;
  onSanityCheckStart?(trainer: Trainer): Done;
  onSanityCheckEnd?(trainer: Trainer): Done;
  onTrainEpochStart?(trainer: Trainer): Done;
  onTrainBatchStart?(trainer: Trainer, batch: TrainBatchStart): Done;
  /** With the step's gradients, accumulated and not yet clipped; they remain the trainer's. */
  onBeforeOptimizerStep?(trainer: Trainer, gradients: Gradients): Done;
  onTrainBatchEnd?(trainer: Trainer, batch: TrainBatch): Done;
  onValidationStart?(trainer: Trainer): Done;
  onValidationBatchEnd?(trainer: Trainer, batch: EvaluationBatch): Done;
  onValidationEnd?(trainer: Trainer): Done;
  onTrainEpochEnd?(trainer: Trainer, record: EpochRecord): Done;
  onFitEnd?(trainer: Trainer): Done;
  onTestStart?(trainer: Trainer): Done;
  onTestBatchEnd?(trainer: Trainer, batch: EvaluationBatch): Done;
  onTestEnd?(trainer: Trainer): Done;
  onPredictStart?(trainer: Trainer): Done;
  onPredictEnd?(trainer: Trainer): Done;
  onException?(trainer: Trainer, error: unknown): Done;
  /** What a checkpoint should hold of it. */
  state?(): Json;
  /** Called before `onFitStart` when a run resumes from a checkpoint that has its state. */
  loadState?(state: Json): void;
  /** The tensors that a checkpoint should hold of it, such as averages of the weights. */
  stateDict?(): Promise<StateDict>;
  /** Called with them before `onFitStart` when a run resumes, after the model has its weights. */
  loadStateDict?(dict: StateDict): void;
}

/** The hooks, without the rest of a callback. */
export type Hook = Extract<keyof Callback, `on${string}`>;

export function callbackName(callback: Callback): string {
  if (callback.name !== undefined) return callback.name;
  const { constructor } = callback;
  return constructor === Object ? "callback" : constructor.name;
}
