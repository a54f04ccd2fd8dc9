import type { Rng } from "@stratajs/tensor";
import type { Dataset, ImageDataset, ImageExample } from "./dataset.ts";
import { applyTransforms } from "./transforms/apply-transforms.ts";
import type { Transform } from "./transforms/transform.ts";

/** A dataset whose examples go through `map` each time they are asked for. */
export function mapDataset<From, To>(
  dataset: Dataset<From>,
  map: (example: From, index: number, rng?: Rng) => To | Promise<To>,
): Dataset<To> {
  return {
    length: dataset.length,
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
  const transforms = [transform].flat();
  const { labels, recipe } = dataset;
  const mapped = mapDataset(dataset, (example: ImageExample, _, rng) => ({
    ...example,
    image: applyTransforms(transforms, example.image, rng),
  }));
  return {
    ...mapped,
    labels,
    recipe: recipe && { kind: "transformed", dataset: recipe, transforms },
  };
}
