import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset } from "../dataset.ts";
import { Subset } from "../subset.ts";
import type { Transform } from "../transforms/transform.ts";
import { byteBatch } from "./byte-batch.ts";
import { ByteProgram } from "./byte-path/byte-program.ts";
import type { BatchJob } from "./epoch-plan.ts";
import { ExampleError } from "./example-error.ts";
import { exampleRng } from "./example-rng.ts";
import type { ImageBatch } from "./image-batch.ts";
import { splitTransforms, valueTable } from "./pixelwise.ts";

/** Makes batches of a dataset that is one array, without an object for each example. */
export type ArrayCollate = (job: BatchJob) => ImageBatch;

/**
 * The fast path: bytes in one array, perhaps of a subset, with transforms that move and resize bytes, then such
 * that look at one pixel at a time. Undefined where it does not apply.
 */
export function arrayCollate(
  dataset: Dataset<unknown>,
  transforms: readonly Transform[],
): ArrayCollate | undefined {
  const { array, places } = withoutSubsets(dataset);
  if (!(array instanceof ArrayDataset)) return undefined;
  const { images, imageShape, labels } = array;
  if (!(images instanceof Uint8Array)) return undefined;
  const { imagewise, pixelwise } = splitTransforms(transforms);
  const program = ByteProgram.of({ images, imageShape }, imagewise);
  if (program === undefined) return undefined;
  const values = valueTable(imageShape[2], pixelwise);
  return ({ indices, occurrences, key }) => {
    const rows = indices.map(places);
    const made = program.run({
      rows,
      rngOf: (item) => exampleRng(key, indices[item]!, occurrences?.[item]),
      errorAt: (item, transform, error) =>
        new ExampleError({ index: indices[item]!, description: undefined, transform }, error),
    });
    return byteBatch(
      { bytes: made.images, values },
      {
        imageShape: [rows.length, ...made.imageShape],
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
