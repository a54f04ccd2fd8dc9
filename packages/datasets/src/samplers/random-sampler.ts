import type { Rng } from "@stratajs/tensor";
import type { Sampler } from "./sampler.ts";

export interface RandomSamplerOptions {
  /** Whether each draw is from all examples, however often they came; false by default. */
  readonly replacement?: boolean;
  /**
   * Indices in an epoch; as many as there are examples by default. More of them without replacement are
   * several orders one after the other.
   */
  readonly numSamples?: number | undefined;
}

/**
 * Examples in random order: PyTorch's `RandomSampler`. Without options it is what `shuffle: true` does.
 *
 * @example
 * ```ts
 * const sampler = randomSampler({ replacement: true, numSamples: 10_000 });
 * ```
 */
export function randomSampler({
  replacement = false,
  numSamples,
}: RandomSamplerOptions = {}): Sampler {
  if (numSamples !== undefined && !(Number.isSafeInteger(numSamples) && numSamples >= 1)) {
    throw new RangeError(
      `randomSampler expected numSamples that is an integer from 1 but got ${numSamples}`,
    );
  }
  return {
    count: (length) => (length === 0 ? 0 : (numSamples ?? length)),
    sample(length, rng) {
      const count = this.count(length);
      if (count === 0) return new Int32Array(0);
      if (replacement) return rng.integers(count, length);
      return permutations(count, length, rng);
    },
  };
}

function permutations(count: number, length: number, rng: Rng): Int32Array {
  if (count === length) return rng.permutation(length);
  const out = new Int32Array(count);
  for (let start = 0; start < count; start += length) {
    out.set(rng.permutation(length).subarray(0, count - start), start);
  }
  return out;
}
