import type { Rng } from "@stratajs/tensor";
import type { Dataset, ImageDataset } from "./dataset.ts";
import { Transformed } from "./transformed.ts";
import type { Transform } from "./transforms/transform.ts";

/** A dataset whose examples go through `map` each time they are asked for. */
export function mapDataset<From, To>(
  dataset: Dataset<From>,
  map: (example: From, index: number, rng?: Rng) => To | Promise<To>,
): Dataset<To> {
  return {
    length: dataset.length,
    get unreadable() {
      return dataset.unreadable ?? [];
    },
    noteUnreadable: (file) => dataset.noteUnreadable?.(file),
    describe: (index) => dataset.describe?.(index),
    get(index, rng) {
      const example = dataset.get(index, rng);
      if (example instanceof Promise) return example.then((from) => map(from, index, rng));
      return map(example, index, rng);
    },
  };
}

/** A dataset whose images go through the transforms, in order, each time they are asked for. */
export function withTransform(
  dataset: ImageDataset,
  transform: Transform | readonly Transform[],
): ImageDataset {
  return new Transformed(dataset, [transform].flat());
}
