import { logarithm, writeExponentialConstants } from "./exponential";
import { largestOf, powersOfRow } from "./softmax";
import { clearFloats } from "../vector";

/** Written by the host. */
@unmanaged
class SoftmaxCrossEntropy {
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

/**
 * For some rows of `logits [batch, classes]`: loss, divisor and gradient (see the kernel's signature in
 * `@stratajs/tensor`). A label that is no class gives NaN. Scratch: the exponential's constants and a vector.
 */
export function softmaxCrossEntropy(task: usize, item: i32, scratch: usize): void {
  const all = changetype<SoftmaxCrossEntropy>(task);
  const classes = all.classes;
  const rowBytes = <usize>classes << 2;
  const weights = all.weights;
  const weightSum = all.labelSmoothing == 0 ? 0 : sumOf(weights, weights + rowBytes);
  writeExponentialConstants(scratch);
  const end = min((item + 1) * all.rowsPerItem, all.batch);
  for (let row = item * all.rowsPerItem; row < end; row++) {
    const place = <usize>row << 2;
    const logits = all.logits + <usize>row * rowBytes;
    const gradient = all.gradient + <usize>row * rowBytes;
    const label = load<i32>(all.labels + place);
    if (label == all.ignoreIndex) {
      store<f32>(all.losses + place, 0);
      store<f32>(all.divisors + place, 0);
      clearFloats(gradient, rowBytes);
    } else if (<u32>label >= <u32>classes) {
      store<f32>(all.losses + place, NaN);
      store<f32>(all.divisors + place, NaN);
      scale(gradient, gradient + rowBytes, NaN);
    } else {
      store<f32>(all.divisors + place, load<f32>(weights + (<usize>label << 2)));
      store<f32>(all.losses + place, lossOfRow(all, logits, gradient, label, weightSum, scratch));
    }
  }
}

/** Targets are `sharp` at the label plus `smooth * w[c]` everywhere. */
function lossOfRow(
  all: SoftmaxCrossEntropy,
  logits: usize,
  gradient: usize,
  label: i32,
  weightSum: f64,
  scratch: usize,
): f32 {
  const rowBytes = <usize>all.classes << 2;
  const end = gradient + rowBytes;
  const weights = all.weights;
  const atLabel = <usize>label << 2;
  const weight = <f64>load<f32>(weights + atLabel);
  const labelSmoothing = <f64>all.labelSmoothing;
  const smooth = labelSmoothing / <f64>all.classes;
  const sharp = (1 - labelSmoothing) * weight;
  const targetSum = sharp + smooth * weightSum;
  const highest = largestOf(logits, logits + rowBytes);
  const total = powersOfRow(logits, gradient, rowBytes, highest, scratch);
  const factor = targetSum / total;
  const atLabelGradient = <f64>load<f32>(gradient + atLabel) * factor - smooth * weight - sharp;
  let smoothed: f64 = 0;
  if (smooth == 0) {
    scale(gradient, end, <f32>factor);
  } else {
    scaleAndSubtract(gradient, end, <f32>factor, weights, <f32>smooth);
    smoothed = productOf(logits, weights, weights + rowBytes) - <f64>highest * weightSum;
  }
  store<f32>(gradient + atLabel, <f32>atLabelGradient);
  const shifted = <f64>load<f32>(logits + atLabel) - <f64>highest;
  return <f32>(targetSum * logarithm(total) - sharp * shifted - smooth * smoothed);
}

function scale(at: usize, end: usize, factor: f32): void {
  while (at + 16 <= end) {
    v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(factor)));
    at += 16;
  }
  while (at < end) {
    store<f32>(at, load<f32>(at) * factor);
    at += 4;
  }
}

function scaleAndSubtract(at: usize, end: usize, factor: f32, weights: usize, smooth: f32): void {
  while (at + 16 <= end) {
    const target = f32x4.mul(v128.load(weights), f32x4.splat(smooth));
    v128.store(at, f32x4.sub(f32x4.mul(v128.load(at), f32x4.splat(factor)), target));
    at += 16;
    weights += 16;
  }
  while (at < end) {
    store<f32>(at, load<f32>(at) * factor - load<f32>(weights) * smooth);
    at += 4;
    weights += 4;
  }
}

function sumOf(at: usize, end: usize): f64 {
  let sum: f64 = 0;
  while (at < end) {
    sum += <f64>load<f32>(at);
    at += 4;
  }
  return sum;
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
