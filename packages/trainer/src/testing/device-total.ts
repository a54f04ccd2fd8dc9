import type { Json } from "@stratajs/checkpoint";
import { add, keep, scalar, sum, tidy, type Scalar, type Tensor } from "@stratajs/tensor";
import { heldBy, type Held } from "../leak-check.ts";
import type { Metric } from "../metrics/metric.ts";

/** A metric for tests: the sum of all values since the last reset, on the device. */
export class DeviceTotal implements Metric {
  #total: Scalar | undefined;

  update(values: Tensor): void {
    const before = this.#total;
    this.#total = tidy(() => keep(before ? add<Scalar>(before, sum(values)) : sum(values)));
    before?.dispose();
  }

  async compute(): Promise<{ readonly sum: number }> {
    return { sum: this.#total === undefined ? 0 : (await this.#total.data())[0]! };
  }

  get held(): Held {
    return heldBy(this.#total ? [this.#total] : []);
  }

  reset(): void {
    this.#total?.dispose();
    this.#total = undefined;
  }

  dispose(): void {
    this.reset();
  }

  async state(): Promise<Json> {
    return (await this.compute()).sum;
  }

  loadState(state: Json): void {
    this.reset();
    this.#total = keep(scalar(Number(state), "float32"));
  }
}
