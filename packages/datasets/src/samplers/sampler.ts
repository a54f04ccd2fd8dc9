import type { Rng } from "@stratajs/tensor";

/**
 * Which examples an epoch has, and in which order; PyTorch's `Sampler`. It holds nothing from one epoch to the
 * next: all that is random comes from `rng`, so that a loader's state says everything.
 */
export interface Sampler {
  /** How many indices an epoch of a dataset of `length` examples has. */
  count(length: number): number;
  /**
   * The epoch's indices, in order; an index may come more than once.
   *
   * @param length of the dataset
   * @param rng the epoch's own stream
   */
  sample(length: number, rng: Rng): Int32Array;
}

/** An epoch's indices batch by batch; PyTorch's `BatchSampler`. In place of batch size, order and `dropLast`. */
export interface BatchSampler {
  /** Batches in an epoch of a dataset of `length` examples. */
  count(length: number): number;
  /** As `Sampler.sample`, for each batch. */
  sample(length: number, rng: Rng): readonly Int32Array[];
}

/** @throws unless there is one of `what` for each example. */
export function checkOneForEach(
  sampler: string,
  what: string,
  count: number,
  examples: number,
): void {
  if (count === examples) return;
  throw new RangeError(
    `${sampler} expected ${what} for the dataset's ${examples} examples but got ${count}`,
  );
}
