import { ClassAverage, type Average, type ClassAverageOptions } from "./class-average.ts";
import type { ClassCount } from "./class-counts.ts";

/**
 * Of the examples of a class, the share that was found, `TP / (TP + FN)`: torchmetrics' `MulticlassRecall`,
 * averaged over classes (`macro`) by default.
 */
export class Recall<How extends Average = "macro"> extends ClassAverage<How> {
  constructor(classes: number, options: ClassAverageOptions<How> = {}) {
    super(classes, options.average ?? ("macro" as How), options);
  }

  protected override fraction({ truePositives, falseNegatives }: ClassCount): [number, number] {
    return [truePositives, truePositives + falseNegatives];
  }
}
