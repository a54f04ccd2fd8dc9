import type { Rng } from "@stratajs/tensor";
import type { Dataset, ImageExample, IterableDataset } from "../dataset.ts";
import { applyBatchTransforms } from "../batch-transforms/apply-batch-transforms.ts";
import type { BatchTransform } from "../batch-transforms/batch-transform.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import { loadTransforms } from "../transforms/module-transform.ts";
import type { Transform } from "../transforms/transform.ts";
import { arrayCollate, type ArrayCollate } from "./collate-array.ts";
import { collateImages } from "./collate-images.ts";
import type { BatchJob } from "./epoch-plan.ts";
import { ExampleError } from "./example-error.ts";
import { batchRng, exampleRng } from "./example-rng.ts";
import type { ImageBatch } from "./image-batch.ts";
import { splitTransforms } from "./pixelwise.ts";

export interface BatchMakerOptions {
  readonly transforms: readonly Transform[];
  /** What to do to whole batches of images. */
  readonly batchTransforms: readonly BatchTransform[];
  /** Whether batches are images; otherwise lists of examples, for somebody else to collate. */
  readonly collates: boolean;
}

/** What a batch is before a collate function of the user's own has seen it. */
export type MadeBatch = ImageBatch | readonly unknown[];

/** Makes batches of a dataset's examples, by jobs alone: the same on any thread, in any order. */
export class BatchMaker {
  readonly #dataset: Dataset<unknown> | IterableDataset<unknown>;
  /** What each example goes through by itself; the rest is left to the collation. */
  readonly #transforms: readonly Transform[];
  readonly #pixelwise: readonly Transform[];
  readonly #collates: boolean;
  readonly #collateArray: ArrayCollate | undefined;
  readonly #batchTransforms: readonly BatchTransform[];
  /** All of them, until the modules that they name are loaded. */
  #unloaded: readonly Transform[];

  constructor(
    dataset: Dataset<unknown> | IterableDataset<unknown>,
    { transforms, batchTransforms, collates }: BatchMakerOptions,
  ) {
    const { imagewise, pixelwise } = splitTransforms(transforms);
    this.#dataset = dataset;
    this.#transforms = collates ? imagewise : transforms;
    this.#pixelwise = pixelwise;
    this.#collates = collates;
    this.#batchTransforms = batchTransforms;
    this.#unloaded = transforms;
    this.#collateArray =
      collates && !("iterate" in dataset) ? arrayCollate(dataset, transforms) : undefined;
  }

  async make(job: BatchJob): Promise<MadeBatch> {
    const { position, indices, occurrences, key } = job;
    if (this.#collateArray) return this.#change(this.#collateArray(job), batchRng(key, position));
    await this.load();
    const examples = await Promise.all(
      Array.from(indices, (index, i) =>
        this.#getExample(index, exampleRng(key, index, occurrences?.[i])),
      ),
    );
    return this.#finish(examples, job);
  }

  /** Loads the modules that transforms name; to be awaited once before `finishStream`. */
  async load(): Promise<void> {
    if (this.#unloaded.length === 0) return;
    await loadTransforms(this.#unloaded);
    this.#unloaded = [];
  }

  /** Of examples that were read in order; the job's indices are their places in the epoch. */
  finishStream(examples: readonly unknown[], job: BatchJob): MadeBatch {
    const transformed = examples.map((example, i) => {
      const index = job.indices[i]!;
      return this.#transform(example, index, exampleRng(job.key, index));
    });
    return this.#finish(transformed, job);
  }

  #finish(examples: readonly unknown[], { indices, key, position }: BatchJob): MadeBatch {
    if (!this.#collates) return examples;
    const batch = collateImages(examples as readonly ImageExample[], indices, this.#pixelwise);
    return this.#change(batch, batchRng(key, position));
  }

  #change(batch: ImageBatch, rng: Rng): ImageBatch {
    if (this.#batchTransforms.length === 0) return batch;
    return applyBatchTransforms(this.#batchTransforms, batch, rng);
  }

  async #getExample(index: number, rng: Rng): Promise<unknown> {
    let example: unknown;
    try {
      example = await (this.#dataset as Dataset<unknown>).get(index, rng);
    } catch (error) {
      throw this.#errorAt(index, undefined, error);
    }
    return this.#transform(example, index, rng);
  }

  #transform(example: unknown, index: number, rng: Rng): unknown {
    if (this.#transforms.length === 0) return example;
    let { image } = example as ImageExample;
    let name: string | undefined;
    try {
      for (const transform of this.#transforms) {
        name = nameOf(transform);
        image = applyTransforms(transform, image, rng);
      }
    } catch (error) {
      throw this.#errorAt(index, name, error);
    }
    return { ...(example as ImageExample), image };
  }

  #errorAt(index: number, transform: string | undefined, cause: unknown): ExampleError {
    const dataset = this.#dataset;
    const description = "get" in dataset ? dataset.describe?.(index) : undefined;
    return new ExampleError({ index, description, transform }, cause);
  }
}

function nameOf(transform: Transform): string {
  if (typeof transform === "function") return transform.name || "a function";
  return transform.name === "module" ? transform.export : transform.name;
}
