import { cast, concat, expandDims, mul, sum, type Tensor, type Tensor1D } from "@stratajs/tensor";
import {
  counted,
  countInvalid,
  labelRows,
  predictedClasses,
  rows,
} from "./classification-inputs.ts";

/** Of one class, over all examples that count. */
export interface ClassCount {
  /** Examples of the class that were taken for it. */
  readonly truePositives: number;
  /** Of others, taken for it. */
  readonly falsePositives: number;
  /** Of it, taken for others. */
  readonly falseNegatives: number;
}

interface ClassCountsOptions {
  readonly classes: number;
  readonly topK: number;
  readonly ignoreIndex: number | undefined;
}

/**
 * Of a batch, for sums on the device: true positives, predictions and labels of every class, torchmetrics' stat scores, and
 * how many examples have a label or prediction that is no class: `[3 · classes + 1]` int32.
 *
 * @param predictions `[batch, classes]` logits or probabilities, or `[batch]` class numbers
 * @param labels `[batch]`
 */
export function countClasses(
  predictions: Tensor,
  labels: Tensor1D,
  { classes, topK, ignoreIndex }: ClassCountsOptions,
): Tensor1D {
  const weights = counted(labels, ignoreIndex);
  const predicted = rows(predictedClasses(predictions, labels, topK), classes);
  const truth = labelRows(labels, classes, weights);
  const parts = [
    sum<Tensor1D>(mul(truth, predicted), 0),
    sum<Tensor1D>(mul(predicted, expandDims(weights, 1)), 0),
    sum<Tensor1D>(truth, 0),
    countInvalid(weights, truth, predicted),
  ];
  return cast<Tensor1D>(concat(parts, 0), "int32");
}

/** @param counts sums of what `countClasses` gave */
export function toClassCounts(counts: ArrayLike<number>, classes: number): ClassCount[] {
  return Array.from({ length: classes }, (_, label) => {
    const truePositives = counts[label]!;
    return {
      truePositives,
      falsePositives: counts[classes + label]! - truePositives,
      falseNegatives: counts[2 * classes + label]! - truePositives,
    };
  });
}
