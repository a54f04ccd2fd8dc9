import { modelEntry, type ModelName } from "@stratajs/zoo";
import type { DatasetName } from "./dataset-names.ts";

/** Of pixels in [0, 1], a value for each channel. */
export interface ImageStatistics {
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
}

const known: Partial<Record<DatasetName, ImageStatistics>> = {
  cifar10: {
    mean: [0.49139968, 0.48215841, 0.44653091],
    standardDeviation: [0.24703223, 0.24348513, 0.26158784],
  },
  cifar100: {
    mean: [0.5071, 0.4865, 0.4409],
    standardDeviation: [0.2673, 0.2564, 0.2762],
  },
  // ImageNet's, which most weights were trained with.
  imageFolder: { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
};

/** What a data set's images are normalised with: its own statistics, or what the model expects. */
export function imageStatistics(dataset: DatasetName, model: ModelName): ImageStatistics {
  const { mean, standardDeviation } = modelEntry(model);
  return known[dataset] ?? { mean, standardDeviation };
}
