import type { Json } from "@stratajs/checkpoint";
import type { StateDict } from "@stratajs/tensor";
import type { EpochRecord } from "./metrics/epoch-record.ts";
import type { Trainer } from "./trainer.ts";

/** A training batch that has just been learned from. */
export interface TrainBatch {
  /** Counted from 0, as everywhere. */
  readonly epoch: number;
  /** In its epoch. */
  readonly batch: number;
  /** In an epoch. */
  readonly batches: number;
  /** Optimizer steps since the start of the run, this one included. */
  readonly step: number;
  readonly examples: number;
}

type Done = void | Promise<void>;

/**
 * Something that listens to a run: a plain object, every member optional, Lightning's hooks by name.
 *
 * In a fit: `onFitStart`, then for each epoch `onTrainEpochStart`, `onTrainBatchEnd` after every batch,
 * `onValidationStart` and `onValidationEnd` where there is a validation loader, `onTrainEpochEnd` when the
 * epoch's metrics are complete, at last `onFitEnd` (also after `stop`), or `onException` in its place.
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
  onTrainEpochStart?(trainer: Trainer): Done;
  onTrainBatchEnd?(trainer: Trainer, batch: TrainBatch): Done;
  onValidationStart?(trainer: Trainer): Done;
  onValidationEnd?(trainer: Trainer): Done;
  onTrainEpochEnd?(trainer: Trainer, record: EpochRecord): Done;
  onFitEnd?(trainer: Trainer): Done;
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
export type Hook =
  | "onFitStart"
  | "onTrainEpochStart"
  | "onTrainBatchEnd"
  | "onValidationStart"
  | "onValidationEnd"
  | "onTrainEpochEnd"
  | "onFitEnd"
  | "onException";

export function callbackName(callback: Callback): string {
  if (callback.name !== undefined) return callback.name;
  const { constructor } = callback;
  return constructor === Object ? "callback" : constructor.name;
}
