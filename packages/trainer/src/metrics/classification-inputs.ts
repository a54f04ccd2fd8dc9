import {
  argMax,
  cast,
  equal,
  expandDims,
  greater,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  max,
  mul,
  notEqual,
  oneHot,
  onesLike,
  range,
  sigmoid,
  softmax,
  sub,
  sum,
  where,
  zerosLike,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";

/** `classes` as metrics take it. */
export function checkClasses(metric: string, classes: number, least = 2): void {
  if (Number.isInteger(classes) && classes >= least) return;
  throw new RangeError(
    `${metric} expected an integer of at least ${least} classes but got ${classes}`,
  );
}

export function checkNames(
  metric: string,
  classes: number,
  names: readonly string[] | undefined,
): void {
  if (names === undefined || names.length === classes) return;
  throw new RangeError(`${metric} expected ${classes} names but got ${names.length}`);
}

/** Shapes of one batch for a metric, which is named in errors. */
export function checkBatch(
  metric: string,
  classes: number,
  predictions: Tensor,
  labels: Tensor,
): void {
  const [batch] = labels.shape;
  const isScores = predictions.rank === 2 && predictions.shape[1] === classes;
  if (labels.rank === 1 && predictions.shape[0] === batch && (predictions.rank === 1 || isScores)) {
    return;
  }
  throw new RangeError(
    `${metric} expected predictions [batch, ${classes}] and labels [batch] but got ` +
      `[${predictions.shape.join(", ")}] and [${labels.shape.join(", ")}]`,
  );
}

/** As `checkBatch`, for a metric that class numbers are not enough for. */
export function checkScores(
  metric: string,
  classes: number,
  predictions: Tensor,
  labels: Tensor,
): void {
  checkBatch(metric, classes, predictions, labels);
  if (predictions.rank === 2) return;
  throw new RangeError(
    `${metric} expected predictions [batch, ${classes}] but got [${predictions.shape.join(", ")}]: it needs scores, not class numbers`,
  );
}

/** `[batch]` float32: 1 for an example that counts, 0 for one whose label is to be ignored. */
export function counted(labels: Tensor1D, ignoreIndex: number | undefined): Tensor1D {
  if (ignoreIndex === undefined) return cast<Tensor1D>(onesLike(labels), "float32");
  return cast<Tensor1D>(notEqual(labels, ignoreIndex), "float32");
}

/** `[batch, classes]` float32, rows of zeros for examples that do not count and labels that are none. */
export function labelRows(labels: Tensor1D, classes: number, weights: Tensor1D): Tensor2D {
  return mul<Tensor2D>(rows(labels, classes), expandDims(weights, 1));
}

/** `[batch]` class numbers -> `[batch, classes]` float32 */
export function rows(indices: Tensor1D, classes: number): Tensor2D {
  return cast(oneHot(cast<Tensor1D>(indices, "int32"), classes), "float32") as Tensor2D;
}

/**
 * The class that each example counts as predicted: `[batch, classes]` -> `[batch]` int32.
 *
 * With `topK` above 1 the label itself where it is among the K likeliest, else the likeliest, as torchmetrics has
 * it. Of equal scores the class that comes first is the likelier. Class numbers `[batch]` stay what they are.
 */
export function predictedClasses(predictions: Tensor, labels: Tensor1D, topK: number): Tensor1D {
  if (predictions.rank === 1) return cast(predictions, "int32") as Tensor1D;
  const scores = predictions as Tensor2D;
  const likeliest = cast<Tensor1D>(argMax<Tensor1D>(scores, 1), "int32");
  if (topK === 1) return likeliest;
  return where(less(ranks(scores, labels), topK), cast<Tensor1D>(labels, "int32"), likeliest);
}

/** How many classes are likelier than the label: `[batch]`. NaN counts as likelier than anything. */
function ranks(scores: Tensor2D, labels: Tensor1D): Tensor1D {
  const classes = scores.shape[1];
  const isLabel = cast<Tensor2D>(rows(labels, classes), "bool");
  // Not a product, in which an infinite score of another class would become NaN.
  const own = sum<Tensor1D>(where(isLabel, scores, zerosLike(scores)), 1);
  const ownColumn = expandDims<Tensor2D>(own, 1);
  const isLikelier = logicalNot(lessEqual(scores, ownColumn));
  const isEarlier = less(expandDims(range(0, classes, 1, "int32"), 0), expandDims(labels, 1));
  const isBefore = logicalOr(isLikelier, logicalAnd(equal(scores, ownColumn), isEarlier));
  return sum<Tensor1D>(cast<Tensor2D>(isBefore as Tensor2D, "float32"), 1);
}

/**
 * Scores as probabilities: where any that counts lies outside [0, 1], the whole batch is taken for logits and
 * goes through softmax (one score an example: through the sigmoid), torchmetrics' rule. Reads nothing back.
 */
export function toProbabilities(scores: Tensor2D, weights: Tensor1D): Tensor2D {
  const isOutside = logicalOr(less(scores, 0), greater(scores, 1));
  const outside = mul(cast(isOutside, "float32"), expandDims(weights, 1));
  const areLogits = greater<Scalar>(max<Scalar>(outside), 0);
  const normalised = scores.shape[1] === 1 ? sigmoid(scores) : softmax(scores);
  return where(areLogits, normalised, scores);
}

/** How many examples count but lack a row, because their label, or what was predicted, is no class: `[1]` float32. */
export function countInvalid(weights: Tensor1D, ...kept: readonly Tensor2D[]): Tensor1D {
  const valid = kept.reduce((both, own) => mul<Tensor1D>(both, sum(own, 1)), weights);
  return expandDims<Tensor1D>(sub(sum(weights), sum(valid)), 0);
}

/** @throws when a metric has met labels that are no class. */
export function expectValid(metric: string, invalid: number, classes: number): void {
  if (invalid === 0) return;
  throw new RangeError(
    `${metric} expected labels and predicted classes from 0 to ${classes - 1} but ${invalid} ` +
      `${invalid === 1 ? "example has another" : "examples have others"}; ` +
      "check the dataset, or pass a label over with ignoreIndex",
  );
}
