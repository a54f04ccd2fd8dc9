/** Written by the host. */
@unmanaged
export class SoftmaxCrossEntropy {
  logits: usize;
  labels: usize;
  weights: usize;
  losses: usize;
  divisors: usize;
  gradient: usize;
  batch: i32;
  classes: i32;
  rowsPerItem: i32;
  labelSmoothing: f32;
  ignoreIndex: i32;
}

/** The weight that every class has in the targets of a row, before the class's own. */
// @ts-ignore: decorator
@inline
export function smoothShare(all: SoftmaxCrossEntropy): f64 {
  return <f64>all.labelSmoothing / <f64>all.classes;
}

// @ts-ignore: decorator
@inline
export function labelOf(all: SoftmaxCrossEntropy, row: i32): i32 {
  return load<i32>(all.labels + (<usize>row << 2));
}

// @ts-ignore: decorator
@inline
export function isClass(all: SoftmaxCrossEntropy, label: i32): bool {
  return <u32>label < <u32>all.classes && label != all.ignoreIndex;
}

/** Loss, divisor and gradient where the label is no class: 0 to be ignored, else NaN. */
// @ts-ignore: decorator
@inline
export function withoutClass(all: SoftmaxCrossEntropy, label: i32): f32 {
  return label == all.ignoreIndex ? 0 : NaN;
}

/** Targets are so much at the label plus `smoothShare * weights[c]` everywhere. */
// @ts-ignore: decorator
@inline
function sharpShare(all: SoftmaxCrossEntropy, label: i32): f64 {
  return (1 - <f64>all.labelSmoothing) * <f64>load<f32>(all.weights + (<usize>label << 2));
}

/** The sum of a row's targets; `weightSum` is 0 without smoothing. */
// @ts-ignore: decorator
@inline
export function targetSum(all: SoftmaxCrossEntropy, label: i32, weightSum: f64): f64 {
  return sharpShare(all, label) + smoothShare(all) * weightSum;
}

/** Writes loss and divisor of a row whose label is no class. */
export function finishWithoutClass(all: SoftmaxCrossEntropy, row: i32): void {
  const place = <usize>row << 2;
  const value = withoutClass(all, labelOf(all, row));
  store<f32>(all.losses + place, value);
  store<f32>(all.divisors + place, value);
}

/** Writes loss and divisor of a row, from its largest logit and the logarithm of the sum of its powers. */
export function finishRow(
  all: SoftmaxCrossEntropy,
  row: i32,
  label: i32,
  weightSum: f64,
  highest: f32,
  logarithmOfTotal: f64,
): void {
  const place = <usize>row << 2;
  const atLabel = <usize>label << 2;
  const logits = all.logits + <usize>row * (<usize>all.classes << 2);
  const shifted = <f64>load<f32>(logits + atLabel) - <f64>highest;
  let loss = targetSum(all, label, weightSum) * logarithmOfTotal - sharpShare(all, label) * shifted;
  if (all.labelSmoothing != 0) {
    const product = productOf(logits, all.weights, all.weights + (<usize>all.classes << 2));
    loss -= smoothShare(all) * (product - <f64>highest * weightSum);
  }
  store<f32>(all.losses + place, <f32>loss);
  store<f32>(all.divisors + place, load<f32>(all.weights + atLabel));
}

/** The gradient in the label's logit: a difference that may be small, so in float64. */
// @ts-ignore: decorator
@inline
export function gradientAtLabel(all: SoftmaxCrossEntropy, label: i32, power: f32, factor: f64): f32 {
  const weight = <f64>load<f32>(all.weights + (<usize>label << 2));
  return <f32>(<f64>power * factor - smoothShare(all) * weight - sharpShare(all, label));
}

/** Σ logit · weight in float64. */
function productOf(logits: usize, weights: usize, end: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  while (weights + 16 <= end) {
    even = f64x2.add(even, f64x2.mul(twoOf(logits), twoOf(weights)));
    odd = f64x2.add(odd, f64x2.mul(twoOf(logits + 8), twoOf(weights + 8)));
    logits += 16;
    weights += 16;
  }
  const both = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  while (weights < end) {
    sum += <f64>load<f32>(logits) * <f64>load<f32>(weights);
    logits += 4;
    weights += 4;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function twoOf(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}
