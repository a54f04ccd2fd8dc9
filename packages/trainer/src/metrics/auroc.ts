import type { Tensor, Tensor1D, Tensor2D } from "@stratajs/tensor";
import { reshape, tidy } from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import { checkClasses, checkNames, checkScores } from "./classification-inputs.ts";
import type { Averaged } from "./class-average.ts";
import { className } from "./class-name.ts";
import type { Metric } from "./metric.ts";
import { BinnedScores } from "./binned-scores.ts";
import { CollectedScores } from "./collected-scores.ts";

/** The area of every class's curve, and how many examples the class has. */
export interface ClassArea {
  readonly area: number;
  readonly support: number;
}

export interface AurocOptions<How extends "macro" | "weighted" | "none"> {
  /** Of each class against all others; `macro`, the mean over classes, by default. */
  readonly average?: How;
  /**
   * By default every score is kept and the area is exact. With a number of thresholds, evenly spread over [0, 1],
   * the state is a few counters, and the area approximate.
   */
  readonly thresholds?: number | undefined;
  /** Examples of this label do not count. */
  readonly ignoreIndex?: number | undefined;
  /** The classes' names in the result of `none`; their numbers by default. */
  readonly names?: readonly string[] | undefined;
}

/**
 * The area under the ROC curve: torchmetrics' `MulticlassAUROC`, each class against all others.
 *
 * With 1 class it is `BinaryAUROC`: predictions are the scores `[batch]` of label 1. A class without examples, or
 * without others, has an area of 0, as torchmetrics has it.
 *
 * @example
 * ```ts
 * const auroc = new AUROC(10, { thresholds: 200 });
 * ```
 */
export class AUROC<How extends "macro" | "weighted" | "none" = "macro">
  extends Accumulating<CollectedScores | BinnedScores>
  implements Metric<Averaged<How>>
{
  readonly classes: number;
  readonly average: How;
  readonly #names: readonly string[] | undefined;

  constructor(classes: number, options: AurocOptions<How> = {}) {
    const { average = "macro" as How, thresholds, ignoreIndex, names } = options;
    checkClasses("AUROC", classes, 1);
    checkNames("AUROC", classes, names);
    super(
      thresholds === undefined
        ? new CollectedScores(classes, ignoreIndex)
        : new BinnedScores(classes, thresholds, ignoreIndex),
    );
    this.classes = classes;
    this.average = average;
    this.#names = names;
  }

  /**
   * @param predictions `[batch, classes]` logits or probabilities; with 1 class `[batch]` as well
   * @param labels `[batch]`
   */
  update(predictions: Tensor, labels: Tensor1D): void {
    const { classes } = this;
    tidy(() => {
      const scores = classes === 1 ? reshape(predictions, [-1, 1]) : predictions;
      checkScores("AUROC", classes, scores, labels);
      this.accumulated.add(scores as Tensor2D, labels);
    });
  }

  async compute(): Promise<Averaged<How>> {
    const areas = await this.accumulated.areas();
    return this.#reduce(areas) as Averaged<How>;
  }

  #reduce(areas: readonly ClassArea[]): number | Record<string, number> {
    if (this.average === "none") {
      const named = areas.map(({ area }, label) => [className(this.#names, label), area] as const);
      return Object.fromEntries(named);
    }
    if (this.classes === 1) return areas[0]!.area;
    const weights = areas.map(({ support }) => (this.average === "weighted" ? support : 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const weighted = areas.reduce((sum, { area }, label) => sum + area * weights[label]!, 0);
    return total === 0 ? 0 : weighted / total;
  }
}
