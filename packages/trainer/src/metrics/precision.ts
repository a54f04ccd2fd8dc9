import { ClassAverage, type Average, type ClassAverageOptions } from "./class-average.ts";
import type { ClassCount } from "./class-counts.ts";

/**
 * Of what was taken for a class, the share that is of it, `TP / (TP + FP)`: torchmetrics' `MulticlassPrecision`,
 * averaged over classes (`macro`) by default.
 */
export class Precision<How extends Average = "macro"> extends ClassAverage<How> {
  constructor(classes: number, options: ClassAverageOptions<How> = {}) {
    super(classes, options.average ?? ("macro" as How), options);
  }

  protected override fraction({ truePositives, falsePositives }: ClassCount): [number, number] {
    return [truePositives, truePositives + falsePositives];
  }
}
