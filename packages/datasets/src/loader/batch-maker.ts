import type { Rng } from "@stratajs/tensor";
import type { Dataset, ImageExample, IterableDataset } from "../dataset.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import type { Transform } from "../transforms/transform.ts";
import { arrayCollate, type ArrayCollate } from "./collate-array.ts";
import { collateImages } from "./collate-images.ts";
import type { BatchJob } from "./epoch-plan.ts";
import { ExampleError } from "./example-error.ts";
import { exampleRng } from "./example-rng.ts";
import type { ImageBatch } from "./image-batch.ts";
import { splitTransforms } from "./pixelwise.ts";

export interface BatchMakerOptions {
  readonly transforms: readonly Transform[];
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

  constructor(
    dataset: Dataset<unknown> | IterableDataset<unknown>,
    { transforms, collates }: BatchMakerOptions,
  ) {
    const { imagewise, pixelwise } = splitTransforms(transforms);
    this.#dataset = dataset;
    this.#transforms = collates ? imagewise : transforms;
    this.#pixelwise = pixelwise;
    this.#collates = collates;
    this.#collateArray =
      collates && !("iterate" in dataset) ? arrayCollate(dataset, transforms) : undefined;
  }

  async make(job: BatchJob): Promise<MadeBatch> {
    const { indices, occurrences, key } = job;
    if (this.#collateArray) return this.#collateArray(job);
    const examples = await Promise.all(
      Array.from(indices, (index, i) =>
        this.#getExample(index, exampleRng(key, index, occurrences?.[i])),
      ),
    );
    return this.#finish(examples, indices);
  }

  /** Of examples that were read in order; `indices` are their places in the epoch. */
  finishStream(examples: readonly unknown[], indices: Int32Array, key: BatchJob["key"]): MadeBatch {
    const transformed = examples.map((example, i) => {
      const index = indices[i]!;
      return this.#transform(example, index, exampleRng(key, index));
    });
    return this.#finish(transformed, indices);
  }

  #finish(examples: readonly unknown[], indices: Int32Array): MadeBatch {
    if (!this.#collates) return examples;
    return collateImages(examples as readonly ImageExample[], indices, this.#pixelwise);
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
        ({ name } = transform);
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
