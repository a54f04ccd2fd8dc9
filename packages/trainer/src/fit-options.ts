import type { loadCheckpoint } from "@stratajs/checkpoint";
import type { ImageBatch } from "@stratajs/datasets";
import type { Loader } from "./task.ts";

export interface FitLoaders<HostBatch = ImageBatch> {
  readonly train: Loader<HostBatch>;
  /**
   * After every epoch, or as `checkEvery` says. A loader that shuffles is to be another than `train`: one for both gives
   * another order where a run resumes between a validation and the end of its epoch.
   */
  readonly validation?: Loader<HostBatch> | undefined;
}

export interface FitOptions {
  /** A checkpoint that `ModelCheckpoint` wrote: the run goes on as if it had never stopped. */
  readonly resumeFrom?: Parameters<typeof loadCheckpoint>[0] | undefined;
  /** Its abort is a `stop`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a trainer does right now; a fit's validations are part of it. */
export type TrainerState = "idle" | "fitting" | "paused" | "validating" | "testing" | "predicting";
