import type { Sampler } from "./sampler.ts";

/** Each example once, as they lie: PyTorch's `SequentialSampler`; a `DataLoader`'s own unless it shuffles. */
export function sequentialSampler(): Sampler {
  return {
    count: (length) => length,
    sample: (length) => Int32Array.from({ length }, (_, i) => i),
  };
}
