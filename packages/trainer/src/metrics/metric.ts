import type { Json } from "@stratajs/checkpoint";
import type { Held } from "../leak-check.ts";

/** What a metric that can be logged comes to: one number, or several by name, such as one for each class. */
export type MetricValue = number | Readonly<Record<string, number>>;

/**
 * Something measured over many batches, whose state stays on the device until somebody asks for its value:
 * torchmetrics' `Metric`.
 *
 * `update` may stand in a step: it reads nothing back, leaves nothing behind but its state, and takes part in no
 * gradient. The tensors given to it remain the caller's.
 */
export interface Metric<Value = MetricValue> {
  /** Adds a batch. */
  update(...inputs: never[]): void;
  /** The value of everything since the last reset; brings the state to the host and leaves it as it is. */
  compute(): Promise<Value>;
  /** Frees the state and starts again from nothing. */
  reset(): void;
  /** What the state occupies on the device. */
  readonly held: Held;
  /** Frees the state. */
  dispose(): void;
  /** The state on the host, for a checkpoint within an epoch. */
  state?(): Promise<Json>;
  loadState?(state: Json): void;
}
