import { batchStatistics } from "./batch-norm-statistics";
import { lanesOf, rowsPerWideRow } from "./lanes";

/** Bytes that `batchNorm` and `batchNormGradient` need to work in. */
export function batchNormWorkspace(channels: i32): usize {
  return <usize>lanesOf(channels) * (2 * 8 + 5 * 4);
}

/** `x [rows, channels]` -> mean and biased variance per channel, and y; two passes over x. */
export function batchNorm(
  x: usize,
  scale: usize,
  offset: usize,
  y: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  channels: i32,
  epsilon: f64,
  relu: bool,
  workspace: usize,
): void {
  batchStatistics(x, mean, variance, rows, channels, workspace);
  const lanes = lanesOf(channels);
  const bytes = <usize>lanes << 2;
  const means = workspace;
  const factors = means + bytes;
  const offsets = factors + bytes;
  spreadOverLanes(mean, channels, means);
  spreadFactors(scale, variance, channels, epsilon, factors);
  spreadOverLanes(offset, channels, offsets);
  const lowest: f32 = relu ? 0 : -Infinity;
  const floor = f32x4.splat(lowest);
  const wideRows = rows / rowsPerWideRow(channels);
  for (let row = 0; row < wideRows; row++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), v128.load(means + at));
      const scaled = f32x4.mul(centred, v128.load(factors + at));
      v128.store(y + at, f32x4.max(f32x4.add(scaled, v128.load(offsets + at)), floor));
    }
    x += bytes;
    y += bytes;
  }
  const rest = <usize>((rows - wideRows * rowsPerWideRow(channels)) * channels) << 2;
  for (let at: usize = 0; at < rest; at += 4) {
    const scaled = (load<f32>(x + at) - load<f32>(means + at)) * load<f32>(factors + at);
    store<f32>(y + at, max<f32>(scaled + load<f32>(offsets + at), lowest));
  }
}

/** `[channels]` -> `[lanes]`, repeated. */
export function spreadOverLanes(values: usize, channels: i32, lanes: usize): void {
  const end = lanes + (<usize>lanesOf(channels) << 2);
  const period = <usize>channels << 2;
  for (let at: usize = 0; lanes < end; lanes += 4) {
    store<f32>(lanes, load<f32>(values + at));
    at += 4;
    if (at == period) at = 0;
  }
}

/** `scale / sqrt(variance + epsilon)` for each lane. */
export function spreadFactors(
  scale: usize,
  variance: usize,
  channels: i32,
  epsilon: f64,
  lanes: usize,
): void {
  const end = lanes + (<usize>lanesOf(channels) << 2);
  const period = <usize>channels << 2;
  for (let at: usize = 0; lanes < end; lanes += 4) {
    const inverse = inverseDeviation(variance + at, epsilon);
    store<f32>(lanes, <f32>(<f64>load<f32>(scale + at) * inverse));
    at += 4;
    if (at == period) at = 0;
  }
}

// @ts-ignore: decorator
@inline
export function inverseDeviation(variance: usize, epsilon: f64): f64 {
  return 1 / sqrt<f64>(<f64>load<f32>(variance) + epsilon);
}
