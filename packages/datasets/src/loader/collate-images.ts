import type { ImageExample } from "../dataset.ts";
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import { applyToFloat } from "../transforms/to-float.ts";
import type { Transform } from "../transforms/transform.ts";
import { byteBatch } from "./byte-batch.ts";
import type { ImageBatch } from "./image-batch.ts";
import { valueTable } from "./pixelwise.ts";

/**
 * Puts images of one shape into one array. What the pixelwise transforms leave as bytes becomes float32 in [0, 1].
 */
export function collateImages(
  examples: readonly ImageExample[],
  indices: Int32Array,
  pixelwise: readonly Transform[] = [],
): ImageBatch {
  for (const [i, example] of examples.entries()) checkExample(example, indices[i]!);
  checkSameShape(examples, indices);
  const { height, width, channels } = examples[0]!.image;
  const rest = {
    imageShape: [examples.length, height, width, channels],
    labels: Int32Array.from(examples, ({ label }) => label),
    indices,
  } as const;
  const images = examples.map(({ image }) => image);
  if (images.every(isOfBytes)) {
    const bytes = joined(Uint8Array, images);
    return byteBatch({ bytes, values: valueTable(channels, pixelwise) }, rest);
  }
  const floats = images.map((image) => applyToFloat(applyTransforms(pixelwise, image)));
  return { images: joined(Float32Array, floats), ...rest };
}

function isOfBytes(image: PixelImage): image is PixelImage & { readonly data: Uint8Array } {
  return image.data instanceof Uint8Array;
}

function joined<Data extends Uint8Array | Float32Array>(
  ArrayType: new (length: number) => Data,
  images: readonly { readonly data: Data }[],
): Data {
  const size = images[0]!.data.length;
  const all = new ArrayType(images.length * size);
  for (const [i, { data }] of images.entries()) all.set(data, i * size);
  return all;
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
