import { batchSampler as inBatches } from "../samplers/batch-sampler.ts";
import { randomSampler } from "../samplers/random-sampler.ts";
import { sequentialSampler } from "../samplers/sequential-sampler.ts";
import type { BatchSampler } from "../samplers/sampler.ts";
import type { DataLoaderOptions } from "./data-loader-options.ts";

/** What decides an epoch's batches. */
export interface Sampling {
  readonly batchSampler: BatchSampler;
  /** 0 where the batch sampler is the user's own. */
  readonly batchSize: number;
  readonly dropLast: boolean;
}

type SamplingOptions = Pick<
  DataLoaderOptions,
  "batchSize" | "shuffle" | "sampler" | "batchSampler" | "dropLast"
>;

/**
 * What decides a loader's batches.
 *
 * @param isStream whether the dataset is read in order, so that nothing can be sampled.
 * @throws where options contradict each other, as PyTorch does.
 */
export function samplingOf(options: SamplingOptions, isStream: boolean): Sampling {
  const { batchSize, shuffle = false, sampler, batchSampler, dropLast = false } = options;
  const order = shuffle ? "shuffle" : sampler ? "sampler" : undefined;
  if (isStream && (order ?? batchSampler)) {
    throw new TypeError(
      `DataLoader expected no ${order ?? "batchSampler"} for a dataset that is read in order; let the dataset shuffle`,
    );
  }
  if (batchSampler) {
    const other = order ?? (batchSize === undefined ? dropLast && "dropLast" : "batchSize");
    if (!other) return { batchSampler, batchSize: 0, dropLast };
    throw new TypeError(`DataLoader expected batchSampler alone but got ${other} too`);
  }
  if (shuffle && sampler) {
    throw new TypeError("DataLoader expected either shuffle or a sampler but got both");
  }
  checkBatchSize(batchSize);
  const own = shuffle ? randomSampler() : sequentialSampler();
  return {
    batchSampler: inBatches(sampler ?? own, batchSize, { dropLast }),
    batchSize,
    dropLast,
  };
}

function checkBatchSize(batchSize: number | undefined): asserts batchSize is number {
  if (Number.isSafeInteger(batchSize) && batchSize! >= 1) return;
  throw new RangeError(
    `DataLoader expected a batchSize that is an integer from 1 but got ${batchSize}`,
  );
}
