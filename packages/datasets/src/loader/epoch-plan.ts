import type { Rng, RngState } from "@stratajs/tensor";
import type { BatchSampler } from "../samplers/sampler.ts";

/** One batch to be made, as plain data. */
export interface BatchJob {
  /** Its place in the epoch. */
  readonly position: number;
  /** `[batch]`: places in the dataset */
  readonly indices: Int32Array;
  /** `[batch]`: how often each was in the epoch before; absent where none was. */
  readonly occurrences?: Int32Array;
  /** Of the streams of the epoch's examples and batches (example-rng.ts). */
  readonly key: RngState["key"];
}

/** An epoch's batches, before any is made. */
export interface EpochPlan {
  /** Batches */
  readonly count: number;
  job(position: number): BatchJob;
}

/** @param rng of the epoch; moves on. */
export function planEpoch(sampler: BatchSampler, length: number, rng: Rng): EpochPlan {
  const { key } = rng.split().state;
  const batches = sampler.sample(length, rng);
  for (const batch of batches) checkBatch(batch, length);
  const occurrences = countOccurrences(batches, length);
  return {
    count: batches.length,
    job: (position) => ({
      position,
      // The batch's, whose reader may change it.
      indices: new Int32Array(batches[position]!),
      key,
      ...(occurrences && { occurrences: occurrences[position]! }),
    }),
  };
}

/** A sampler may be the user's own. */
function checkBatch(indices: Int32Array, length: number): void {
  if (indices.length === 0) {
    throw new RangeError(
      "DataLoader expected batches of at least one index from its batchSampler but got an empty one",
    );
  }
  for (const index of indices) {
    if (index >= 0 && index < length) continue;
    throw new RangeError(
      `DataLoader expected indices from 0 to ${length - 1} from its sampler but got ${index}`,
    );
  }
}

/** Of each index in each batch; undefined where every index comes once. */
function countOccurrences(
  batches: readonly Int32Array[],
  length: number,
): readonly Int32Array[] | undefined {
  const seen = new Int32Array(length);
  const counts = batches.map((batch) => Int32Array.from(batch, (index) => seen[index]!++));
  return seen.some((count) => count > 1) ? counts : undefined;
}
