import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset } from "../dataset.ts";
import { Subset } from "../subset.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import { unitFloats } from "../transforms/to-float.ts";
import type { Transform } from "../transforms/transform.ts";
import type { ImageBatch } from "./image-batch.ts";

/** Makes batches of a dataset that is one array, without an object for each example. */
export type ArrayCollate = (indices: Int32Array) => ImageBatch;

/**
 * The fast path: bytes in one array, perhaps of a subset, with transforms that look at one pixel at a time.
 * Undefined where it does not apply.
 */
export function arrayCollate(
  dataset: Dataset<unknown>,
  transforms: readonly Transform[],
): ArrayCollate | undefined {
  if (dataset instanceof Subset) {
    const inner = arrayCollate(dataset.dataset, transforms);
    const places = dataset.indices;
    return inner && ((indices) => ({ ...inner(indices.map((i) => places[i]!)), indices }));
  }
  const isPixelwise = transforms.every(({ name }) => name === "normalize" || name === "toFloat");
  if (!(dataset instanceof ArrayDataset) || !isPixelwise) return undefined;
  const { images, imageShape } = dataset;
  if (!(images instanceof Uint8Array)) return undefined;
  const table = valueTable(imageShape[2], transforms);
  return (indices) => gather(dataset, images, table, indices);
}

/** `[256, channels]`: what each byte becomes in each channel. */
function valueTable(channels: number, transforms: readonly Transform[]): Float32Array {
  const data = Uint8Array.from({ length: 256 * channels }, (_, i) => Math.floor(i / channels));
  const { data: values } = applyTransforms(transforms, { data, height: 256, width: 1, channels });
  return values instanceof Float32Array
    ? values
    : Float32Array.from(values, (byte) => unitFloats[byte]!);
}

function gather(
  { imageShape, labels }: ArrayDataset,
  pixels: Uint8Array,
  table: Float32Array,
  indices: Int32Array,
): ImageBatch {
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  const images = new Float32Array(indices.length * size);
  for (let k = 0; k < indices.length; k++) {
    const from = indices[k]! * size;
    const to = k * size;
    if (channels === 1) {
      for (let i = 0; i < size; i++) images[to + i] = table[pixels[from + i]!]!;
    } else {
      for (let i = 0; i < size; i++) {
        images[to + i] = table[pixels[from + i]! * channels + (i % channels)]!;
      }
    }
  }
  return {
    images,
    imageShape: [indices.length, height, width, channels],
    labels: indices.map((index) => labels[index]!),
    indices,
  };
}
