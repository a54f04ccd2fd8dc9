import {
  cast,
  mul,
  onesLike,
  scalar,
  stack,
  sum,
  where,
  zerosLike,
  equal,
  type Scalar,
  type Tensor,
  type Tensor1D,
} from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import { DeviceTotal } from "./device-total.ts";
import type { Metric } from "./metric.ts";

export interface MeanMetricOptions {
  /**
   * Whether a NaN counts, and makes the mean one, or is passed over. torchmetrics passes it over with a warning;
   * here it counts by default, because a loss that became NaN should be seen.
   */
  readonly nanStrategy?: "count" | "ignore";
}

/**
 * The mean of all values given, each weighted: torchmetrics' `MeanMetric`. NaN before the first value.
 *
 * @example
 * ```ts
 * const meanLoss = new MeanMetric();
 * meanLoss.update(loss, labels.shape[0]); // a batch's mean weighs as much as its examples
 * ```
 */
export class MeanMetric extends Accumulating<DeviceTotal> implements Metric<number> {
  readonly #ignoresNaN: boolean;

  constructor({ nanStrategy = "count" }: MeanMetricOptions = {}) {
    super(new DeviceTotal("MeanMetric", 2, "float32"));
    this.#ignoresNaN = nanStrategy === "ignore";
  }

  /**
   * @param value a number, or a tensor whose every element counts
   * @param weight of every element; 1 by default
   */
  update(value: number | Tensor, weight = 1): void {
    this.accumulated.add(() => {
      const values = typeof value === "number" ? scalar(value) : cast(value, "float32");
      const known = this.#ignoresNaN ? equal(values, values) : undefined;
      const summed = known === undefined ? values : where(known, values, zerosLike(values));
      const counts = known === undefined ? onesLike(values) : cast(known, "float32");
      return stack([
        mul<Scalar>(sum<Scalar>(summed), weight),
        mul<Scalar>(sum<Scalar>(counts), weight),
      ]) as Tensor1D;
    });
  }

  async compute(): Promise<number> {
    const totals = await this.accumulated.read();
    return totals[0]! / totals[1]!;
  }
}
