import type { Json } from "@stratajs/checkpoint";
import type { Held } from "../leak-check.ts";

/** What a metric that can be logged comes to: a number, or several by name, such as one for each class. */
export type MetricValue = number | Readonly<Record<string, number>>;

/**
 * A measure of a model that accumulates over batches on the device, such as an F1 score: torchmetrics' `Metric`.
 *
 * It is a property of the task, so that checkpoints can hold it; a step updates it and hands it to `context.log`, which
 * computes it at the end of the epoch and resets it.
 *
 * @example
 * ```ts
 * this.f1.update(logits, labels);
 * context.log("f1", this.f1);
 * ```
 */
export interface Metric<Value = MetricValue> {
  /**
   * Adds a batch, without reading anything back; leaves nothing behind but its state, and takes part in no gradient. The
   * tensors remain the caller's.
   */
  update(...values: never[]): void;
  /** Of everything since the last reset; the state stays as it is. */
  compute(): Promise<Value>;
  /** Starts again from nothing. */
  reset(): void;
  /** What its state occupies on the device. */
  readonly held: Held;
  dispose(): void;
  /**
   * For a checkpoint within an epoch: plain JSON, from which `loadState` goes on with the same bits. Without them a resumed
   * epoch's value is that of its remaining batches.
   */
  state?(): Json | Promise<Json>;
  loadState?(state: Json): void;
}

export function isMetric(value: unknown): value is Metric {
  if (typeof value !== "object" || value === null) return false;
  const { update, compute, reset } = value as Partial<Metric>;
  return [update, compute, reset].every((method) => typeof method === "function");
}
