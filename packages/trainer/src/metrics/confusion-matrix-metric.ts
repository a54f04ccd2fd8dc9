import {
  cast,
  concat,
  matMul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import {
  checkBatch,
  checkClasses,
  counted,
  countInvalid,
  expectValid,
  labelRows,
  predictedClasses,
  rows,
} from "./classification-inputs.ts";
import { supportOf, type ConfusionCounts } from "./confusion-matrix.ts";
import { DeviceTotal } from "./device-total.ts";
import type { Metric } from "./metric.ts";

export interface ConfusionMatrixOptions {
  /** Counts as shares of the true class, of the predicted class, or of all; counts by default. */
  readonly normalize?: "none" | "true" | "pred" | "all";
  /** Examples of this label do not count. */
  readonly ignoreIndex?: number | undefined;
}

/**
 * How many examples of each class were taken for which, `matrix[label][prediction]`: torchmetrics'
 * `MulticlassConfusionMatrix`. Its state is `classes²` integers.
 */
export class ConfusionMatrix extends Accumulating<DeviceTotal> implements Metric<ConfusionCounts> {
  readonly classes: number;
  readonly #options: ConfusionMatrixOptions;

  constructor(classes: number, options: ConfusionMatrixOptions = {}) {
    checkClasses("ConfusionMatrix", classes);
    super(new DeviceTotal("ConfusionMatrix", classes ** 2 + 1, "int32"));
    this.classes = classes;
    this.#options = options;
  }

  /**
   * @param predictions `[batch, classes]` logits or probabilities, or `[batch]` class numbers
   * @param labels `[batch]`
   */
  update(predictions: Tensor, labels: Tensor1D): void {
    const { classes } = this;
    checkBatch("ConfusionMatrix", classes, predictions, labels);
    this.accumulated.add(() => {
      const weights = counted(labels, this.#options.ignoreIndex);
      const truth = labelRows(labels, classes, weights);
      const predicted = rows(predictedClasses(predictions, labels, 1), classes);
      const counts = matMul<Tensor2D>(truth, predicted, true, false);
      const all = concat(
        [reshape(counts, [-1]) as Tensor1D, countInvalid(weights, truth, predicted)],
        0,
      );
      return cast<Tensor1D>(all, "int32");
    });
  }

  async compute(): Promise<ConfusionCounts> {
    const { classes } = this;
    const counts = Array.from(await this.accumulated.read());
    expectValid("ConfusionMatrix", counts.at(-1)!, classes);
    const matrix = Array.from({ length: classes }, (_, label) =>
      counts.slice(label * classes, (label + 1) * classes),
    );
    return normalized(matrix, this.#options.normalize ?? "none");
  }
}

/** A row, column or matrix without examples stays 0. */
function normalized(matrix: number[][], how: "none" | "true" | "pred" | "all"): number[][] {
  if (how === "none") return matrix;
  const rowSums = matrix.map((row) => supportOf(row));
  const columnSums = matrix.map((_, column) =>
    matrix.reduce((total, row) => total + row[column]!, 0),
  );
  const all = rowSums.reduce((total, count) => total + count, 0);
  return matrix.map((row, label) =>
    row.map((count, prediction) => {
      const whole =
        how === "true" ? rowSums[label]! : how === "pred" ? columnSums[prediction]! : all;
      return whole === 0 ? 0 : count / whole;
    }),
  );
}
