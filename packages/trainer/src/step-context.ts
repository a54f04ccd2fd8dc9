import type { Context, Tensor } from "@stratajs/tensor";
import type { Metric } from "./metrics/metric.ts";

export interface LogOptions {
  /**
   * Whether the step's own value goes to the loggers, every `logEverySteps` steps, under `trainF1Step`; yes by default in
   * training, never elsewhere. Of a `Metric` it is the value so far; no by default.
   */
  readonly onStep?: boolean;
  /** Whether the mean over the epoch becomes a metric, `trainF1`; yes by default. */
  readonly onEpoch?: boolean;
  /** The weight of the value in that mean; by default the batch's examples. */
  readonly examples?: number;
}

/** The context of a step: what a forward pass takes, and a way to tell numbers. */
export interface StepContext extends Context {
  /**
   * Lightning's `self.log`: `log("f1", …)` in a training step becomes the metric `trainF1`, in a validation step
   * `validationF1`, in a test step `testF1`.
   *
   * A number or a scalar is the batch's mean, a `[batch]` vector holds a value per example; the epoch's is the mean over
   * all examples. A `Metric`, which must be a property of the task, is computed at the end of the epoch. Tensors are
   * not read until then and remain the step's.
   *
   * @throws when a name was logged in this step already, or the step's output has it.
   */
  log(name: string, value: number | Tensor | Metric, options?: LogOptions): void;
}
