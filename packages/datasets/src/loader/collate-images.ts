import type { ImageExample, PixelImage } from "../dataset.ts";
import { unitFloats } from "../transforms/to-float.ts";
import type { ImageBatch } from "./image-batch.ts";

/** Puts images of one shape into one array; bytes become float32 in [0, 1]. */
export function collateImages(examples: readonly ImageExample[], indices: Int32Array): ImageBatch {
  for (const [i, example] of examples.entries()) checkExample(example, indices[i]!);
  checkSameShape(examples, indices);
  const { height, width, channels } = examples[0]!.image;
  const size = height * width * channels;
  const images = new Float32Array(examples.length * size);
  for (const [i, { image }] of examples.entries()) copyPixels(image.data, images, i * size);
  return {
    images,
    imageShape: [examples.length, height, width, channels],
    labels: Int32Array.from(examples, ({ label }) => label),
    indices,
  };
}

function copyPixels(data: PixelImage["data"], images: Float32Array, offset: number): void {
  if (data instanceof Float32Array) {
    images.set(data, offset);
    return;
  }
  for (let i = 0; i < data.length; i++) images[offset + i] = unitFloats[data[i]!]!;
}

function checkExample(example: ImageExample, index: number): void {
  // What a dataset gives is only known here: it may be the user's own, in plain JavaScript.
  const { image, label } = (example ?? {}) as Partial<ImageExample>;
  const hasPixels = image?.data instanceof Uint8Array || image?.data instanceof Float32Array;
  if (!image || !hasPixels) {
    throw new TypeError(
      `DataLoader expected examples { image: { data, height, width, channels }, label } with data of bytes or float32 ` +
        `but got something else at index ${index}; give a collate function for examples of your own`,
    );
  }
  const { data, height, width, channels } = image;
  if (data.length !== height * width * channels) {
    throw new RangeError(
      `DataLoader expected ${height * width * channels} pixels for an image ${shapeOf(image)} but got ${data.length} at index ${index}`,
    );
  }
  if (!Number.isInteger(label) || !(label! >= 0 && label! < 2 ** 31)) {
    throw new RangeError(
      `DataLoader expected labels that are integers from 0 but got ${label} at index ${index}`,
    );
  }
}

function checkSameShape(examples: readonly ImageExample[], indices: Int32Array): void {
  const first = shapeOf(examples[0]!.image);
  const other = examples.findIndex(({ image }) => shapeOf(image) !== first);
  if (other < 0) return;
  throw new RangeError(
    `DataLoader expected images of one shape in a batch but got ${first} at index ${indices[0]} and ` +
      `${shapeOf(examples[other]!.image)} at index ${indices[other]}; bring them to one size with transform: resize([height, width])`,
  );
}

function shapeOf({ height, width, channels }: PixelImage): string {
  return `[${height}, ${width}, ${channels}]`;
}
