import type { BatchSampler, Sampler } from "./sampler.ts";

/** A sampler's indices in batches of `batchSize`, the last of which may have fewer: PyTorch's `BatchSampler`. */
export function batchSampler(
  sampler: Sampler,
  batchSize: number,
  { dropLast = false }: { readonly dropLast?: boolean } = {},
): BatchSampler {
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1)) {
    throw new RangeError(
      `batchSampler expected a batchSize that is an integer from 1 but got ${batchSize}`,
    );
  }
  return {
    count(length) {
      const batches = sampler.count(length) / batchSize;
      return dropLast ? Math.floor(batches) : Math.ceil(batches);
    },
    sample(length, rng) {
      const indices = sampler.sample(length, rng);
      return Array.from({ length: this.count(length) }, (_, i) =>
        indices.slice(i * batchSize, (i + 1) * batchSize),
      );
    },
  };
}
