import {
  cast,
  equal,
  exp,
  expandDims,
  gather,
  logSoftmax,
  mul,
  neg,
  notEqual,
  range,
  sub,
  sum,
  add,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const softmaxCrossEntropyReference: Reference<"SoftmaxCrossEntropy"> = (
  { logits, labels, classWeights },
  { labelSmoothing, ignoreIndex },
) => {
  const classes = logits.shape[1];
  const counted = cast(notEqual(labels, ignoreIndex), "float32");
  const safeLabels = mul(labels, cast(counted, "int32")) as Tensor1D;
  const divisors = mul(gather(classWeights, safeLabels), counted) as Tensor1D;
  const logProbabilities = logSoftmax(logits);
  const isLabel = equal(expandDims(safeLabels, 1), range(0, classes, 1, "int32"));
  // The target distribution times the class weights: row i sums to what softmax is multiplied with below.
  const targets = mul(
    add(
      mul(mul(cast(isLabel, "float32"), classWeights), 1 - labelSmoothing),
      mul(classWeights, labelSmoothing / classes),
    ),
    expandDims(counted, 1),
  ) as Tensor2D;
  const losses = neg(sum(mul(targets, logProbabilities), 1)) as Tensor1D;
  const probabilities = exp(logProbabilities);
  const gradient = sub(mul(probabilities, sum(targets, 1, true)), targets) as Tensor2D;
  return [losses, divisors, gradient];
};
