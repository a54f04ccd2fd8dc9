import { exponential, logarithm } from "./exponential";

/**
 * Per row of `logits [batch, classes]`: loss, divisor and gradient (see the kernel's signature in
 * `@stratajs/tensor`). A label that is no class gives NaN.
 */
export function softmaxCrossEntropy(
  logits: usize,
  labels: usize,
  weights: usize,
  losses: usize,
  divisors: usize,
  gradient: usize,
  batch: i32,
  classes: i32,
  labelSmoothing: f64,
  ignoreIndex: i32,
): void {
  const rowBytes = <usize>classes << 2;
  let weightSum: f64 = 0;
  for (let at: usize = 0; at < rowBytes; at += 4) weightSum += <f64>load<f32>(weights + at);
  for (let row = 0; row < batch; row++) {
    const label = load<i32>(labels);
    if (label == ignoreIndex) {
      store<f32>(losses, 0);
      store<f32>(divisors, 0);
      memory.fill(gradient, 0, rowBytes);
    } else if (<u32>label >= <u32>classes) {
      store<f32>(losses, NaN);
      store<f32>(divisors, NaN);
      for (let at: usize = 0; at < rowBytes; at += 4) store<f32>(gradient + at, NaN);
    } else {
      const weight = load<f32>(weights + (<usize>label << 2));
      const smooth = labelSmoothing / <f64>classes;
      const sharp = (1 - labelSmoothing) * <f64>weight;
      store<f32>(divisors, weight);
      store<f32>(losses, lossOfRow(logits, gradient, weights, rowBytes, label, sharp, smooth, weightSum));
    }
    logits += rowBytes;
    gradient += rowBytes;
    labels += 4;
    losses += 4;
    divisors += 4;
  }
}

/** Targets are `sharp` at the label plus `smooth * w[c]` everywhere. */
function lossOfRow(
  logits: usize,
  gradient: usize,
  weights: usize,
  rowBytes: usize,
  label: i32,
  sharp: f64,
  smooth: f64,
  weightSum: f64,
): f32 {
  let highest = load<f32>(logits);
  for (let at: usize = 4; at < rowBytes; at += 4) highest = max(highest, load<f32>(logits + at));
  let total: f64 = 0;
  let smoothed: f64 = 0;
  for (let at: usize = 0; at < rowBytes; at += 4) {
    const shifted = <f64>load<f32>(logits + at) - <f64>highest;
    const power = exponential(shifted);
    store<f32>(gradient + at, <f32>power);
    total += power;
    if (smooth != 0) smoothed += <f64>load<f32>(weights + at) * shifted;
  }
  const logTotal = logarithm(total);
  const targetSum = sharp + smooth * weightSum;
  const factor = targetSum / total;
  for (let at: usize = 0; at < rowBytes; at += 4) {
    const target = smooth * <f64>load<f32>(weights + at);
    store<f32>(gradient + at, <f32>(<f64>load<f32>(gradient + at) * factor - target));
  }
  const atLabel = <usize>label << 2;
  store<f32>(gradient + atLabel, <f32>(<f64>load<f32>(gradient + atLabel) - sharp));
  const shifted = <f64>load<f32>(logits + atLabel) - <f64>highest;
  return <f32>(targetSum * logTotal - sharp * shifted - smooth * smoothed);
}
