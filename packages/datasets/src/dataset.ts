import type { PixelImage } from "./pixel-image.ts";
import type { Rng } from "@stratajs/tensor";
import type { DatasetRecipe } from "./loader/dataset-recipe.ts";

/** Examples by number, as PyTorch's map-style `Dataset`. */
export interface Dataset<Example> {
  readonly length: number;
  /**
   * @param index an integer from 0 to length − 1.
   * @param rng the stream of this example in this epoch, for what is random about it. A `DataLoader` gives
   * one that depends on its seed, the epoch and the index alone; without one, every call draws anew.
   */
  get(index: number, rng?: Rng): Example | Promise<Example>;
  /** The labels of all examples where the dataset knows them without reading the examples; for samplers. */
  readonly labels?: Int32Array | undefined;
  /** Plain data from which a worker makes the same dataset again; a `DataLoader` with workers needs it. */
  readonly recipe?: DatasetRecipe | undefined;
  /** What an example is to a person, such as its file's path; for errors. */
  describe?(index: number): string | undefined;
  /** Files that could not be read so far, where the dataset goes on without them; for reports. */
  readonly unreadable?: readonly UnreadableFile[];
  /** Takes note of a file that this dataset's copy in a worker could not read. */
  noteUnreadable?(file: UnreadableFile): void;
}

/** A file that gave no example. */
export interface UnreadableFile {
  readonly path: string;
  /** In words, without the path. */
  readonly reason: string;
}

/**
 * Examples one after the other, for data that is too large to be numbered; PyTorch's `IterableDataset`.
 * What is random about an epoch, such as the order of its parts, comes from `rng` alone, so that a
 * loader's state needs nothing of the dataset's.
 */
export interface IterableDataset<Example> {
  /** Examples in an epoch, where it is known. */
  readonly length?: number | undefined;
  /** An epoch. @param rng the epoch's own stream. */
  iterate(rng: Rng): AsyncIterable<Example>;
  readonly recipe?: DatasetRecipe | undefined;
  /** Files that could not be read so far, where the dataset goes on without them; for reports. */
  readonly unreadable?: readonly UnreadableFile[];
  /** Takes note of a file that this dataset's copy in a worker could not read. */
  noteUnreadable?(file: UnreadableFile): void;
}

export interface ImageExample {
  readonly image: PixelImage;
  /** The number of its class. */
  readonly label: number;
}

export type ImageDataset = Dataset<ImageExample>;

/** @throws unless `index` is one of the dataset's. */
export function checkIndex(index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new RangeError(
    length === 0
      ? `the dataset is empty but was asked for index ${index}`
      : `the dataset expected an index from 0 to ${length - 1} but got ${index}`,
  );
}
