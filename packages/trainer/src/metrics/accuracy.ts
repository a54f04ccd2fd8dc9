import { ClassAverage, type Average, type ClassAverageOptions } from "./class-average.ts";
import type { ClassCount } from "./class-counts.ts";

/** As the other scores of classes, but there is no 0/0 to decide: a class without examples scores 0. */
export type AccuracyOptions<How extends Average> = Omit<ClassAverageOptions<How>, "zeroDivision">;

/**
 * The share of examples whose label was found: torchmetrics' `MulticlassAccuracy`, here `micro` by default.
 *
 * With `macro` each class counts alike (balanced accuracy), with `topK` a label is found among the K likeliest.
 *
 * @example
 * ```ts
 * const top5 = new Accuracy(100, { topK: 5 });
 * top5.update(logits, labels);
 * console.log(await top5.compute());
 * ```
 */
export class Accuracy<How extends Average = "micro"> extends ClassAverage<How> {
  constructor(classes: number, options: AccuracyOptions<How> = {}) {
    super(classes, options.average ?? ("micro" as How), options);
  }

  protected override fraction({ truePositives, falseNegatives }: ClassCount): [number, number] {
    return [truePositives, truePositives + falseNegatives];
  }
}
