import { reshape, sum, type Tensor } from "@stratajs/tensor";
import { Accumulating } from "../metrics/accumulating.ts";
import { DeviceTotal } from "../metrics/device-total.ts";
import type { Metric } from "../metrics/metric.ts";

/** A metric for tests: the sum of all values since the last reset, on the device. */
export class SumMetric extends Accumulating<DeviceTotal> implements Metric {
  constructor() {
    super(new DeviceTotal("SumMetric", 1, "float32"));
  }

  update(values: Tensor): void {
    this.accumulated.add(() => reshape(sum(values), [1]));
  }

  async compute(): Promise<{ readonly sum: number }> {
    return { sum: (await this.accumulated.read())[0]! };
  }
}
