import type { Json } from "@stratajs/checkpoint";
import { reshape, sum, type Tensor } from "@stratajs/tensor";
import type { Held } from "../leak-check.ts";
import { DeviceTotal } from "../metrics/device-total.ts";
import type { Metric } from "../metrics/metric.ts";

/** A metric for tests: the sum of all values since the last reset, on the device. */
export class SumMetric implements Metric {
  readonly #total = new DeviceTotal(1, "float32");

  update(values: Tensor): void {
    this.#total.add(() => reshape(sum(values), [1]));
  }

  async compute(): Promise<{ readonly sum: number }> {
    return { sum: (await this.#total.read())[0]! };
  }

  get held(): Held {
    return this.#total.held;
  }

  reset(): void {
    this.#total.reset();
  }

  dispose(): void {
    this.reset();
  }

  state(): Promise<Json> {
    return this.#total.state();
  }

  loadState(state: Json): void {
    this.#total.loadState("SumMetric", state);
  }
}
