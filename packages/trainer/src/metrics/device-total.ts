import type { Json } from "@stratajs/checkpoint";
import { add, keep, tensor1d, tidy, type Tensor1D } from "@stratajs/tensor";
import type { Held } from "../leak-check.ts";
import type { Accumulated } from "./accumulating.ts";

const BYTES_OF_AN_ELEMENT = 4;

/**
 * A vector of sums that stays on the device until somebody reads it.
 *
 * Counts are int32, exact up to 2³¹ − 1 (on WebGL, which computes in float32, up to 2²⁴); other sums are float32.
 */
export class DeviceTotal implements Accumulated {
  readonly #owner: string;
  readonly length: number;
  readonly #dtype: "int32" | "float32";
  #sum: Tensor1D | undefined;

  /** @param owner as errors name it. */
  constructor(owner: string, length: number, dtype: "int32" | "float32") {
    this.#owner = owner;
    this.length = length;
    this.#dtype = dtype;
  }

  get held(): Held {
    if (this.#sum === undefined) return { tensors: 0, bytes: 0 };
    return { tensors: 1, bytes: this.length * BYTES_OF_AN_ELEMENT };
  }

  /** Adds what `compute` gives, `[length]` of the total's dtype; whatever else it makes is disposed of. */
  add(compute: () => Tensor1D): void {
    const before = this.#sum;
    this.#sum = tidy(() => {
      const part = compute();
      return keep(before === undefined ? part.clone() : add<Tensor1D>(before, part));
    });
    before?.dispose();
  }

  /** `[length]` on the host; zeros before the first `add`. */
  async read(): Promise<ArrayLike<number>> {
    return (await this.#sum?.data()) ?? new Float32Array(this.length);
  }

  async state(): Promise<readonly number[] | null> {
    return this.#sum === undefined ? null : Array.from(await this.#sum.data());
  }

  /** @throws when the state is none of a total of this length. */
  loadState(state: Json): void {
    this.reset();
    if (state === null) return;
    if (!Array.isArray(state) || state.length !== this.length) {
      const actual = Array.isArray(state) ? `${state.length}` : typeof state;
      throw new TypeError(
        `${this.#owner} expected a state of ${this.length} numbers but got ${actual}; is it of a metric with other settings?`,
      );
    }
    // JSON has null for NaN.
    const values = state.map((value) => (value === null ? Number.NaN : Number(value)));
    this.#sum = keep(tensor1d(values, this.#dtype));
  }

  reset(): void {
    this.#sum?.dispose();
    this.#sum = undefined;
  }
}
