import type { OpenedDataset } from "../data/opened-dataset.ts";
import { publishedInPyTorch } from "../recipes.ts";
import type { EpochTableOptions } from "./epoch-table.ts";
import type { RunDescription } from "./run-description.ts";

const IMAGES = 60_000;

/** Whether PyTorch's figures are of just such a run. */
export function isPublishedRun(
  { model, dataset, recipe }: RunDescription,
  { train }: OpenedDataset,
): boolean {
  const isSame = model === "leNetBn" && dataset === "fashionMnist" && recipe === "published";
  return isSame && train.length === IMAGES;
}

/** PyTorch's test accuracies after each epoch, as a column of the epoch table. */
export function besidePublished(
  description: RunDescription,
  data: OpenedDataset,
): EpochTableOptions["beside"] {
  if (!isPublishedRun(description, data)) return undefined;
  const { testAccuracy } = publishedInPyTorch;
  return {
    heading: "PyTorch's test",
    text: (epoch) => spread(testAccuracy.map((seed) => seed[epoch]!)),
  };
}

/** `0.732–0.797` */
export function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
}
