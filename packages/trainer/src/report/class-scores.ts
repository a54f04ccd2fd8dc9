import { supportOf, type ConfusionCounts } from "../metrics/confusion-matrix.ts";

/** How well a class is told from the others. */
export interface ClassScore {
  readonly label: number;
  /** The share of what was taken for it that is of it; undefined where nothing was. */
  readonly precision?: number | undefined;
  /** The share of its examples that were found; undefined without examples. */
  readonly recall?: number | undefined;
  /** Their harmonic mean; undefined where there is neither an example nor a prediction. */
  readonly f1?: number | undefined;
  /** Its examples. */
  readonly support: number;
}

/** Precision, recall and F₁ of every class, from a confusion matrix. */
export function classScores(matrix: ConfusionCounts): ClassScore[] {
  const predicted = matrix.map(() => 0);
  for (const row of matrix)
    for (const [column, count] of row.entries()) predicted[column]! += count;
  return matrix.map((row, label) => {
    const support = supportOf(row);
    const right = row[label]!;
    return {
      label,
      precision: share(right, predicted[label]!),
      recall: share(right, support),
      f1: share(2 * right, predicted[label]! + support),
      support,
    };
  });
}

/** Over the classes that have one. */
export function macroMean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return share(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
