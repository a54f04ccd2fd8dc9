import type { Tensor, Tensor1D } from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import { className } from "./class-name.ts";
import { countClasses, toClassCounts, type ClassCount } from "./class-counts.ts";
import { checkBatch, checkClasses, checkNames, expectValid } from "./classification-inputs.ts";
import { DeviceTotal } from "./device-total.ts";
import type { Metric } from "./metric.ts";

/**
 * How the scores of classes become one: `micro` counts all examples together, `macro` is the mean over classes,
 * `weighted` that by their examples, `none` keeps a score for each class.
 */
export type Average = "micro" | "macro" | "weighted" | "none";

/** One number, or with `none` a number for each class, by its name or number. */
export type Averaged<How extends Average> = How extends "none"
  ? Readonly<Record<string, number>>
  : number;

export interface ClassAverageOptions<How extends Average> {
  /** `macro` by default, that of torchmetrics' `MulticlassPrecision` and its kin (accuracy: `micro`). */
  readonly average?: How;
  /** A label is found when it is among the K likeliest classes; 1 by default. */
  readonly topK?: number;
  /** Examples of this label do not count, be it a class or not. */
  readonly ignoreIndex?: number | undefined;
  /** What 0/0 is, of a class that was never predicted or has no examples; 0 by default. */
  readonly zeroDivision?: 0 | 1;
  /** The classes' names in the result of `none`; their numbers by default. */
  readonly names?: readonly string[] | undefined;
}

/** A score of every class, and their average: what accuracy, precision, recall and F₁ have in common. */
export abstract class ClassAverage<How extends Average>
  extends Accumulating<DeviceTotal>
  implements Metric<Averaged<How>>
{
  readonly classes: number;
  readonly average: How;
  readonly topK: number;
  readonly zeroDivision: 0 | 1;
  readonly #names: readonly string[] | undefined;
  readonly #ignoreIndex: number | undefined;

  constructor(classes: number, average: How, options: ClassAverageOptions<How>) {
    const { topK = 1, ignoreIndex, zeroDivision = 0, names } = options;
    const metric = new.target.name;
    checkClasses(metric, classes);
    if (!Number.isInteger(topK) || topK < 1 || topK > classes) {
      throw new RangeError(`${metric} expected topK from 1 to ${classes} but got ${topK}`);
    }
    checkNames(metric, classes, names);
    super(new DeviceTotal(metric, 3 * classes + 1, "int32"));
    this.classes = classes;
    this.average = average;
    this.topK = topK;
    this.zeroDivision = zeroDivision;
    this.#names = names;
    this.#ignoreIndex = ignoreIndex;
  }

  /**
   * @param predictions `[batch, classes]` logits or probabilities, or `[batch]` class numbers
   * @param labels `[batch]`
   */
  update(predictions: Tensor, labels: Tensor1D): void {
    const { classes, topK } = this;
    const metric = this.constructor.name;
    if (predictions.rank === 1 && topK > 1) {
      throw new RangeError(
        `${metric} expected predictions [batch, ${classes}] for topK ${topK} but got class numbers`,
      );
    }
    checkBatch(metric, classes, predictions, labels);
    const options = { classes, topK, ignoreIndex: this.#ignoreIndex };
    this.accumulated.add(() => countClasses(predictions, labels, options));
  }

  async compute(): Promise<Averaged<How>> {
    const { classes } = this;
    const counts = await this.accumulated.read();
    expectValid(this.constructor.name, counts[3 * classes]!, classes);
    return this.#reduce(toClassCounts(counts, classes)) as Averaged<How>;
  }

  /** The score as a fraction, of one class or of all together. */
  protected abstract fraction(count: ClassCount): readonly [numerator: number, denominator: number];

  /** Whether a class that has no examples, but was predicted, counts in the macro average. */
  protected countsAbsent(): boolean {
    return this.topK === 1;
  }

  #reduce(counts: readonly ClassCount[]): number | Record<string, number> {
    if (this.average === "micro") return this.#score(summed(counts));
    const scores = counts.map((count) => this.#score(count));
    if (this.average === "none") {
      const named = scores.map((score, label) => [className(this.#names, label), score] as const);
      return Object.fromEntries(named);
    }
    const weights = counts.map((count) => this.#weight(count));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total === 0) return 0;
    return scores.reduce((sum, score, label) => sum + score * weights[label]!, 0) / total;
  }

  #score(count: ClassCount): number {
    const [numerator, denominator] = this.fraction(count);
    return denominator === 0 ? this.zeroDivision : numerator / denominator;
  }

  #weight({ truePositives, falsePositives, falseNegatives }: ClassCount): number {
    const support = truePositives + falseNegatives;
    if (this.average === "weighted") return support;
    const present = this.countsAbsent() ? support + falsePositives : support;
    return present === 0 ? 0 : 1;
  }
}

function summed(counts: readonly ClassCount[]): ClassCount {
  const all = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const count of counts) {
    all.truePositives += count.truePositives;
    all.falsePositives += count.falsePositives;
    all.falseNegatives += count.falseNegatives;
  }
  return all;
}
