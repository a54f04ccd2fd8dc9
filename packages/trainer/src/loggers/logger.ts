import type { Json } from "@stratajs/checkpoint";
import type { PixelImage } from "@stratajs/datasets";
import type { Module } from "@stratajs/layers";
import type { Metrics } from "../metrics/epoch-record.ts";

type Done = void | Promise<void>;

/** Where a run stands when something is logged. */
export interface LogPosition {
  /** Optimizer steps done. */
  readonly step: number;
  /** Counted from 0. */
  readonly epoch: number;
}

export interface LogStart extends LogPosition {
  /** Whether it is a test, no fit. */
  readonly isTest?: boolean;
}

/** What a run was started with: plain JSON by name. */
export type Hyperparameters = Readonly<Record<string, Json>>;

/**
 * Where the numbers of a run go: Lightning's `Logger`. Given to `new Trainer({ loggers })`; callbacks find them as
 * `trainer.loggers`.
 *
 * A training step's own values come every `logEverySteps` steps under names that end in `Step` (`trainLossStep`), the
 * means of an epoch at its end (`trainLoss`, with `learningRate`, `seconds` and `examplesPerSecond`), and those of
 * validation and test when they are over. The trainer waits for what a logger returns.
 */
export interface Logger {
  readonly name: string;
  /**
   * Before anything else of a fit or test, also of one that resumes: `step` is where the run goes on, and what an earlier
   * run logged after it is to be dropped, unless it is a test, which may come without its fit.
   */
  start?(run: LogStart): Done;
  logMetrics(metrics: Metrics, position: LogPosition): Done;
  logHyperparameters?(hyperparameters: Hyperparameters): Done;
  logHistogram?(tag: string, values: Float32Array, step: number): Done;
  logImages?(tag: string, images: readonly PixelImage[], step: number): Done;
  logText?(tag: string, text: string, step: number): Done;
  logGraph?(model: Module, inputShape: readonly number[]): Done;
  /** What was logged must be safe when this is over: after every epoch, and before a checkpoint. */
  flush?(): Done;
  finish?(status: "finished" | "stopped" | "failed"): Done;
}
