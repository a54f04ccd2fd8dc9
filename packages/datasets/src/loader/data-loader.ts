import { Rng, type RngState } from "@stratajs/tensor";
import type { Dataset, ImageExample } from "../dataset.ts";
import { freshRng } from "../fresh-rng.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import type { Transform } from "../transforms/transform.ts";
import { arrayCollate, type ArrayCollate } from "./collate-array.ts";
import { collateImages } from "./collate-images.ts";
import type { ImageBatch } from "./image-batch.ts";
import { splitTransforms } from "./pixelwise.ts";
import { Prefetch } from "./prefetch.ts";

/** Makes a batch of examples; `indices` are their places in the dataset. */
export type Collate<Example, Batch> = (
  examples: readonly Example[],
  indices: Int32Array,
) => Batch | Promise<Batch>;

export interface DataLoaderOptions<Batch = ImageBatch, Example = ImageExample> {
  /** Examples in a batch; the last one of an epoch may have fewer. */
  readonly batchSize: number;
  /** Whether each epoch has an order of its own; false by default. */
  readonly shuffle?: boolean;
  /** Whether a last batch of fewer examples is left out; false by default. */
  readonly dropLast?: boolean;
  /** Decides the orders and what is random about the examples; by default a fresh stream. */
  readonly rng?: Rng | undefined;
  /** How many batches are prepared ahead; 2 by default. */
  readonly prefetch?: number;
  /** What to do to each image, in order. */
  readonly transform?: Transform | readonly Transform[] | undefined;
  /** For examples that are not images with labels. */
  readonly collate?: Collate<Example, Batch> | undefined;
}

/** Where a loader's next epoch starts: plain JSON. */
export interface DataLoaderState {
  readonly rng: RngState;
}

/**
 * A dataset in batches; PyTorch's `DataLoader`. Each iteration is an epoch.
 *
 * The seed alone decides the batches: the order of an epoch, and what random transforms do to an example
 * in it. Without a `normalize` transform bytes become float32 in [0, 1], as with torchvision's `ToTensor`.
 *
 * @example
 * ```ts
 * const loader = new DataLoader(train, { batchSize: 256, shuffle: true, rng: new Rng(42) });
 * for await (const { images, imageShape, labels } of loader) console.log(imageShape, labels);
 * ```
 */
export class DataLoader<
  Batch = ImageBatch,
  Example = ImageExample,
> implements AsyncIterable<Batch> {
  readonly dataset: Dataset<Example>;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly #prefetch: number;
  /** What each example goes through by itself; the rest is left to the collation. */
  readonly #transforms: readonly Transform[];
  readonly #pixelwise: readonly Transform[];
  readonly #collate: Collate<Example, Batch> | undefined;
  readonly #collateArray: ArrayCollate | undefined;
  #rng: Rng;

  constructor(dataset: Dataset<Example>, options: DataLoaderOptions<Batch, Example>) {
    const { batchSize, shuffle = false, dropLast = false, rng, prefetch = 2 } = options;
    checkInteger("batchSize", batchSize, 1);
    checkInteger("prefetch", prefetch, 0);
    checkInteger("dataset length", dataset.length, 0);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.#prefetch = prefetch;
    const transforms = options.transform ? [options.transform].flat() : [];
    const { imagewise, pixelwise } = splitTransforms(transforms);
    this.#transforms = options.collate ? transforms : imagewise;
    this.#pixelwise = pixelwise;
    this.#collate = options.collate;
    this.#collateArray = options.collate ? undefined : arrayCollate(dataset, transforms);
    // A stream of its own: what else draws from the one given does not change the batches.
    this.#rng = (rng ?? freshRng()).split();
  }

  /** Batches in an epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** Where the next epoch starts. Set on a loader of the same dataset, it gives the same batches again. */
  get state(): DataLoaderState {
    return { rng: this.#rng.state };
  }

  set state(state: DataLoaderState) {
    this.#rng = new Rng(state.rng);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch> {
    const epoch = this.#rng.split();
    const key = epoch.split().state.key;
    const order = this.shuffle ? epoch.permutation(this.dataset.length) : undefined;
    return new Prefetch(this.length, this.#prefetch, (position) =>
      this.#makeBatch(this.#indicesOf(position, order), key),
    );
  }

  #indicesOf(position: number, order: Int32Array | undefined): Int32Array {
    const start = position * this.batchSize;
    const end = Math.min(start + this.batchSize, this.dataset.length);
    return (
      order?.slice(start, end) ?? Int32Array.from({ length: end - start }, (_, i) => start + i)
    );
  }

  async #makeBatch(indices: Int32Array, key: RngState["key"]): Promise<Batch> {
    // Where no collate is given, Batch is ImageBatch; collateImages checks the examples at run time.
    if (this.#collateArray) return this.#collateArray(indices) as Batch;
    const examples = await Promise.all(
      Array.from(indices, (index) => this.#getExample(index, exampleRng(key, index))),
    );
    if (this.#collate) return this.#collate(examples, indices);
    return collateImages(examples as ImageExample[], indices, this.#pixelwise) as Batch;
  }

  async #getExample(index: number, rng: Rng): Promise<Example> {
    const example = await this.dataset.get(index, rng);
    if (this.#transforms.length === 0) return example;
    const { image } = example as ImageExample;
    return { ...example, image: applyTransforms(this.#transforms, image, rng) };
  }
}

/**
 * The stream of one example in one epoch, whatever was drawn for others before. `Rng.split` gives streams
 * with the top bit of the last counter word set; these have the next bit.
 */
function exampleRng(key: RngState["key"], index: number): Rng {
  return new Rng({ key, counter: [0, 0, index, 0x40000000] });
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `DataLoader expected a ${name} that is an integer from ${least} but got ${value}`,
  );
}
