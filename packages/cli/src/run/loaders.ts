import {
  DataLoader,
  normalize,
  type Dataset,
  type ImageExample,
  type Transform,
} from "@stratajs/datasets";
import type { Rng } from "@stratajs/tensor";
import type { OpenedDataset } from "../data/open-dataset.ts";
import type { RunDescription } from "./run-description.ts";

const TEST_BATCH_SIZE = 500;

export interface Loaders {
  readonly train: DataLoader;
  /** In the data set's order. */
  readonly test: DataLoader;
}

/** Batches of a data set as the run's model takes them. */
export function createLoaders(
  { train, test }: OpenedDataset,
  description: RunDescription,
  rng: Rng,
): Loaders {
  const { batchSize } = description.settings;
  const transform = transformsOf(description);
  // A last batch of one image: batch norm cannot take statistics of it, and would end the run there.
  const dropLast = batchSize > 1 && train.length > 1 && train.length % batchSize === 1;
  return {
    train: new DataLoader(train, { batchSize, shuffle: true, dropLast, rng, transform }),
    test: createTestLoader(test, description),
  };
}

export function createTestLoader(
  test: Dataset<ImageExample>,
  description: RunDescription,
): DataLoader {
  return new DataLoader(test, { batchSize: TEST_BATCH_SIZE, transform: transformsOf(description) });
}

/** From a data set's pixels to what the model was trained on; none where there is nothing to do. */
export function transformsOf({ mean, standardDeviation: std }: RunDescription): Transform[] {
  const isIdentity = mean.every((value) => value === 0) && std.every((value) => value === 1);
  return isIdentity ? [] : [normalize({ mean, std })];
}
