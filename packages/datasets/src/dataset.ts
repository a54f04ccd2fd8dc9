import type { Rng } from "@stratajs/tensor";

/** Examples by number, as PyTorch's map-style `Dataset`. */
export interface Dataset<Example> {
  readonly length: number;
  /**
   * @param index an integer from 0 to length − 1.
   * @param rng the stream of this example in this epoch, for what is random about it. A `DataLoader` gives
   * one that depends on its seed, the epoch and the index alone; without one, every call draws anew.
   */
  get(index: number, rng?: Rng): Example | Promise<Example>;
}

/**
 * An image on the host. `data` is `[height, width, channels]`, row-major: bytes from 0 to 255, or float32,
 * from 0 to 1 unless normalized.
 */
export interface PixelImage {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
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
