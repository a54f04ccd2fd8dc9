import type { ImageDataset } from "./dataset.ts";

/**
 * The label of every example, `[dataset.length]`: what the dataset knows, or else what its examples say,
 * each of which is then read once.
 */
export async function labelsOf(dataset: ImageDataset): Promise<Int32Array> {
  if (dataset.labels) return dataset.labels;
  const labels = new Int32Array(dataset.length);
  for (let index = 0; index < labels.length; index++) {
    labels[index] = (await dataset.get(index)).label;
  }
  return labels;
}

/**
 * How many examples each class has, by its number.
 *
 * @param classes how many classes there are; by default up to the largest label.
 */
export function classCounts(
  labels: ArrayLike<number>,
  classes: number = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), 0),
): Int32Array {
  const counts = new Int32Array(classes);
  for (const [index, label] of Array.from(labels).entries()) {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `classCounts expected labels from 0 to ${classes - 1} but got ${label} at index ${index}`,
      );
    }
    counts[label]! += 1;
  }
  return counts;
}
