import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset } from "../dataset.ts";
import { Subset } from "../subset.ts";
import type { Transform } from "../transforms/transform.ts";
import { byteBatch } from "./byte-batch.ts";
import type { ImageBatch } from "./image-batch.ts";
import { splitTransforms, valueTable } from "./pixelwise.ts";

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
  const { array, places } = withoutSubsets(dataset);
  const { imagewise, pixelwise } = splitTransforms(transforms);
  if (!(array instanceof ArrayDataset) || imagewise.length > 0) return undefined;
  const { images, imageShape, labels } = array;
  if (!(images instanceof Uint8Array)) return undefined;
  const values = valueTable(imageShape[2], pixelwise);
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  return (indices) => {
    const rows = indices.map(places);
    const bytes = new Uint8Array(rows.length * size);
    rows.forEach((row, i) => bytes.set(images.subarray(row * size, (row + 1) * size), i * size));
    return byteBatch(
      { bytes, values },
      {
        imageShape: [rows.length, ...imageShape],
        labels: rows.map((row) => labels[row]!),
        indices,
      },
    );
  };
}

/** What a subset, or a subset of one, is of, and where its examples are there. */
function withoutSubsets(dataset: Dataset<unknown>): {
  readonly array: Dataset<unknown>;
  readonly places: (index: number) => number;
} {
  if (!(dataset instanceof Subset)) return { array: dataset, places: (index) => index };
  const { array, places } = withoutSubsets(dataset.dataset);
  return { array, places: (index) => places(dataset.indices[index]!) };
}
