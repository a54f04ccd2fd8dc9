import type { ImageClassifier, Trainer } from "@stratajs/trainer";
import type { Loaders } from "./loaders.ts";
import type { PreparedRun } from "./prepare-run.ts";

/** A run whose training is over. */
export interface FinishedRun extends PreparedRun {
  readonly folder: string;
  /** Of the state after the last epoch. */
  readonly checkpoint: string;
  readonly trainer: Trainer;
  readonly task: ImageClassifier;
  readonly loaders: Loaders;
}
