import {
  centerCrop,
  DataLoader,
  labelsOf,
  normalize,
  randomHorizontalFlip,
  randomResizedCrop,
  resize,
  stratifiedSplit,
  type Dataset,
  type ImageExample,
  type Transform,
} from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import { UsageError } from "../errors.ts";
import type { RunDescription } from "./run-description.ts";

const TEST_BATCH_SIZE = 500;
/** Of photographs, which are larger than a data set's small images. */
const PHOTO_BATCH_SIZE = 50;
/** torchvision's: the shorter edge becomes 256 where 224 are cut out. */
const RESIZE_BEFORE_CROP = 256 / 224;

export interface Loaders {
  readonly train: DataLoader;
  /** What every epoch is validated on: images held back, or those for testing. */
  readonly validation: DataLoader;
  /** In the data set's order. */
  readonly test: DataLoader;
}

/** Batches of a data set as the run's model takes them. */
export async function createLoaders(
  data: OpenedDataset,
  description: RunDescription,
  rng: Rng,
): Promise<Loaders> {
  const { batchSize } = description.settings;
  const { train, validation } = await holdBack(data, description);
  const test = createTestLoader(data.test, description);
  // A last batch of one image: batch norm cannot take statistics of it, and would end the run there.
  const dropLast = batchSize > 1 && train.length > 1 && train.length % batchSize === 1;
  return {
    train: new DataLoader(train, {
      batchSize,
      shuffle: true,
      dropLast,
      rng,
      transform: [...augmentationOf(description), ...normalizationOf(description)],
      workers: description.workers ?? 0,
    }),
    validation: validation ? createTestLoader(validation, description) : test,
    test,
  };
}

/** Ends their workers. */
export function disposeLoaders({ train, validation, test }: Loaders): void {
  // Validation and test may be one.
  for (const loader of new Set([train, validation, test])) loader.dispose();
}

/** The same images are held back whenever a run with this seed starts or goes on. */
async function holdBack(
  { train }: OpenedDataset,
  { settings: { validation: part }, seed }: RunDescription,
): Promise<{ train: Dataset<ImageExample>; validation: Dataset<ImageExample> | undefined }> {
  if (part === 0) return { train, validation: undefined };
  const labels = await labelsOf(train);
  const [rest, held] = stratifiedSplit(train, [1 - part, part], new Rng(seed), labels);
  if (rest.length === 0 || held.length === 0) {
    throw new UsageError(
      `of ${train.length} training images ${part} cannot be held back to validate with; give another part with --validation, or 0`,
    );
  }
  return { train: rest, validation: held };
}

export function createTestLoader(
  test: Dataset<ImageExample>,
  description: RunDescription,
): DataLoader {
  const isPhotos = description.dataset === "imageFolder";
  return new DataLoader(test, {
    batchSize: isPhotos ? PHOTO_BATCH_SIZE : TEST_BATCH_SIZE,
    transform: transformsOf(description),
    workers: description.workers ?? 0,
  });
}

/** From a data set's pixels to what the model was trained on; none where there is nothing to do. */
export function transformsOf(description: RunDescription): Transform[] {
  return [...fittingOf(description), ...normalizationOf(description)];
}

/** Photographs come in all sizes; a data set's images have the model's. */
function fittingOf({ dataset, imageShape: [height, width] }: RunDescription): Transform[] {
  if (dataset !== "imageFolder") return [];
  return [
    resize(Math.round(Math.min(height, width) * RESIZE_BEFORE_CROP)),
    centerCrop([height, width]),
  ];
}

/** What training images go through before they are normalised. */
export function augmentationOf(description: RunDescription): readonly Transform[] {
  const {
    dataset,
    settings: { augmentation },
    imageShape: [height, width],
  } = description;
  if (dataset !== "imageFolder") return augmentation;
  if (augmentation.length === 0)
    return [randomResizedCrop([height, width]), randomHorizontalFlip()];
  return [...augmentation, resize([height, width])];
}

function normalizationOf({ mean, standardDeviation: std }: RunDescription): Transform[] {
  const isIdentity = mean.every((value) => value === 0) && std.every((value) => value === 1);
  return isIdentity ? [] : [normalize({ mean, std })];
}
