import type { Rng } from "@stratajs/tensor";
import type { Dataset, ImageDataset, ImageExample, IterableDataset } from "../dataset.ts";
import type { PixelImage } from "../pixel-image.ts";

export declare function counting(data: {
  readonly length: number;
  readonly broken?: number;
  readonly crash?: number;
  readonly path?: string;
}): ImageDataset;

export declare function countingStream(data: {
  readonly length: number;
  readonly tells?: boolean;
  readonly closed?: Int32Array;
}): Promise<IterableDataset<ImageExample>>;

export declare function words(
  letters: string,
): Dataset<{ readonly letter: string; readonly index: number }>;

export declare const notAFunction: number;

export declare function notADataset(): object;

export declare function shift(
  image: PixelImage,
  rng: Rng,
  settings: { readonly by: number },
): PixelImage;
