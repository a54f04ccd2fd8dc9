import { checkIndex } from "../dataset.ts";
import type { Sampler } from "./sampler.ts";

/** Those examples, in random order: PyTorch's `SubsetRandomSampler`. */
export function subsetRandomSampler(indices: ArrayLike<number>): Sampler {
  const from = Int32Array.from(indices);
  return {
    count: () => from.length,
    sample(length, rng) {
      for (const index of from) checkIndex(index, length);
      return rng.permutation(from.length).map((place) => from[place]!);
    },
  };
}
