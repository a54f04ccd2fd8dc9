import type { Rng, RngState } from "@stratajs/tensor";
import type { BatchSampler, Sampler } from "../samplers/sampler.ts";

/** What decides an epoch's batches: indices in order and their number in a batch, or whole batches. */
export type Sampling =
  | { readonly sampler: Sampler; readonly batchSize: number; readonly dropLast: boolean }
  | { readonly batchSampler: BatchSampler };

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

export function batchCount(sampling: Sampling, length: number): number {
  if ("batchSampler" in sampling) return sampling.batchSampler.count(length);
  const batches = sampling.sampler.count(length) / sampling.batchSize;
  return sampling.dropLast ? Math.floor(batches) : Math.ceil(batches);
}

/** @param rng of the epoch; moves on. */
export function planEpoch(sampling: Sampling, length: number, rng: Rng): EpochPlan {
  const { key } = rng.split().state;
  const batches = batchesOf(sampling, length, rng);
  const occurrences = countOccurrences(batches.all, length);
  return {
    count: batches.starts.length - 1,
    job(position) {
      const [start, end] = [batches.starts[position]!, batches.starts[position + 1]!];
      const indices = batches.all.slice(start, end);
      if (occurrences === undefined) return { position, indices, key };
      return { position, indices, key, occurrences: occurrences.slice(start, end) };
    },
  };
}

/** All indices one after the other, and where batches begin; the last is the end. */
interface Batches {
  readonly all: Int32Array;
  readonly starts: readonly number[];
}

function batchesOf(sampling: Sampling, length: number, rng: Rng): Batches {
  if (!("batchSampler" in sampling)) {
    const all = sampling.sampler.sample(length, rng);
    checkIndices(all, length);
    const starts = Array.from(
      { length: batchCount(sampling, length) },
      (_, i) => i * sampling.batchSize,
    );
    const end = sampling.dropLast ? starts.length * sampling.batchSize : all.length;
    return { all, starts: [...starts, end] };
  }
  const parts = sampling.batchSampler.sample(length, rng);
  const starts = [0];
  for (const part of parts) {
    if (part.length === 0) {
      throw new RangeError(
        "DataLoader expected batches of at least one index from its batchSampler but got an empty one",
      );
    }
    starts.push(starts.at(-1)! + part.length);
  }
  const all = new Int32Array(starts.at(-1)!);
  for (const [i, part] of parts.entries()) all.set(part, starts[i]!);
  checkIndices(all, length);
  return { all, starts };
}

/** A sampler may be the user's own. */
function checkIndices(indices: Int32Array, length: number): void {
  for (const index of indices) {
    if (index >= 0 && index < length) continue;
    throw new RangeError(
      `DataLoader expected indices from 0 to ${length - 1} from its sampler but got ${index}`,
    );
  }
}

/** Undefined where every index comes once. */
function countOccurrences(indices: Int32Array, length: number): Int32Array | undefined {
  const seen = new Int32Array(length);
  const occurrences = indices.map((index) => seen[index]!++);
  return occurrences.some((count) => count > 0) ? occurrences : undefined;
}
