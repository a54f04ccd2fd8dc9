import type { Rng } from "@stratajs/tensor";
import type { BatchTransform } from "../batch-transforms/batch-transform.ts";
import type { ImageExample } from "../dataset.ts";
import type { BatchSampler, Sampler } from "../samplers/sampler.ts";
import type { Transform } from "../transforms/transform.ts";
import type { ImageBatch } from "./image-batch.ts";

/** Makes a batch of examples; `indices` are their places in the dataset. */
export type Collate<Example, Batch> = (
  examples: readonly Example[],
  indices: Int32Array,
) => Batch | Promise<Batch>;

export interface DataLoaderOptions<Batch = ImageBatch, Example = ImageExample> {
  /** Examples in a batch; the last one of an epoch may have fewer. */
  readonly batchSize?: number | undefined;
  /** Whether each epoch has an order of its own; false by default. */
  readonly shuffle?: boolean | undefined;
  /** Which examples an epoch has, and their order, in place of `shuffle`. */
  readonly sampler?: Sampler | undefined;
  /** An epoch's batches as a whole, in place of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: BatchSampler | undefined;
  /** Whether a last batch of fewer examples is left out; false by default. */
  readonly dropLast?: boolean | undefined;
  /** Decides the orders and what is random about the examples; by default a fresh stream. */
  readonly rng?: Rng | undefined;
  /** How many batches are prepared ahead, by each worker where there are some; 2 by default. */
  readonly prefetch?: number | undefined;
  /** What to do to each image, in order. */
  readonly transform?: Transform | readonly Transform[] | undefined;
  /** What to do to each batch of images, such as `mixUp`; its soft labels are the batch's `targets`. */
  readonly batchTransform?: BatchTransform | readonly BatchTransform[] | undefined;
  /**
   * How many workers make the batches (worker threads in Node, Web Workers in pages); 0, this thread, by default.
   * The batches are the same. The dataset needs a `recipe` then; built-in datasets have one.
   */
  readonly workers?: number | undefined;
  /** Whether workers are kept from one epoch to the next; true by default. They never keep a process from ending. */
  readonly persistentWorkers?: boolean | undefined;
  /** For examples that are not images with labels; runs on the caller's thread. */
  readonly collate?: Collate<Example, Batch> | undefined;
  /** Ends an epoch in the middle: the loop throws its reason. */
  readonly signal?: AbortSignal | undefined;
}
