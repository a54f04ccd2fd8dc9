import { ClassAverage, type Average, type ClassAverageOptions } from "./class-average.ts";
import type { ClassCount } from "./class-counts.ts";

/**
 * The harmonic mean of precision and recall, `2 TP / (2 TP + FP + FN)`: torchmetrics' `MulticlassF1Score`,
 * averaged over classes (`macro`) by default.
 */
export class F1Score<How extends Average = "macro"> extends ClassAverage<How> {
  constructor(classes: number, options: ClassAverageOptions<How> = {}) {
    super(classes, options.average ?? ("macro" as How), options);
  }

  protected override fraction(count: ClassCount): [number, number] {
    const { truePositives, falsePositives, falseNegatives } = count;
    return [2 * truePositives, 2 * truePositives + falsePositives + falseNegatives];
  }

  /** torchmetrics asks for topK in accuracy, precision and recall, but not here. */
  protected override countsAbsent(): boolean {
    return true;
  }
}
