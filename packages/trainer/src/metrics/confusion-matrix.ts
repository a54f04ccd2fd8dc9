/** `matrix[label][prediction]`: how many examples of a class were taken for which, as scikit-learn's. */
export type ConfusionCounts = readonly (readonly number[])[];

/**
 * Counts, for each true class, what it was taken for: scikit-learn's `confusion_matrix`.
 *
 * @param labels [examples] integers in [0, classes)
 * @param predictions [examples] integers in [0, classes)
 * @throws when the lengths differ or a value is no class; the message names the example.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): ConfusionCounts {
  if (labels.length !== predictions.length) {
    throw new RangeError(
      `confusionMatrix expected as many predictions as labels but got ${predictions.length} and ${labels.length}`,
    );
  }
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let example = 0; example < labels.length; example++) {
    const label = classAt("label", labels, example, classes);
    const prediction = classAt("prediction", predictions, example, classes);
    matrix[label]![prediction]! += 1;
  }
  return matrix;
}

/** How many examples a class has, from its row. */
export function supportOf(row: readonly number[]): number {
  return row.reduce((sum, count) => sum + count, 0);
}

function classAt(
  what: string,
  values: ArrayLike<number>,
  example: number,
  classes: number,
): number {
  const value = values[example]!;
  if (Number.isInteger(value) && value >= 0 && value < classes) return value;
  throw new RangeError(
    `confusionMatrix expected every ${what} to be an integer from 0 to ${classes - 1} but got ${value} at example ${example}`,
  );
}
