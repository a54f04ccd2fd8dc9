import type { PixelImage } from "@stratajs/datasets";
import type { Json } from "@stratajs/checkpoint";
import type { Module } from "@stratajs/layers";
import type { Metrics } from "../metrics/epoch-record.ts";

type Done = void | Promise<void>;

/** Where a run's metrics go: Lightning's `Logger`. */
export interface Logger {
  readonly name: string;
  /** Before the first metric, after a resume too: step is then where the run goes on, and rows after it are to be dropped. */
  start?(run: { readonly step: number; readonly epoch: number }): Done;
  logMetrics(metrics: Metrics, position: { readonly step: number; readonly epoch: number }): Done;
  logHyperparameters?(hyperparameters: Readonly<Record<string, Json>>): Done;
  logHistogram?(tag: string, values: Float32Array, step: number): Done;
  logImages?(tag: string, images: readonly PixelImage[], step: number): Done;
  logText?(tag: string, text: string, step: number): Done;
  logGraph?(model: Module, inputShape: readonly number[]): Done;
  finish?(status: "finished" | "stopped" | "failed"): Done;
}
