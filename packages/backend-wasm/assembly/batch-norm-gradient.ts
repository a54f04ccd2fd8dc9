import { inverseDeviation, spreadFactors, spreadOverLanes } from "./batch-norm";
import { BLOCK_ROWS } from "./batch-norm-statistics";
import { lanesOf, rowsPerWideRow } from "./lanes";

/**
 * Gradients through the statistics, in two passes: with n = (x - mean) / sqrt(variance + epsilon) and
 * g = dy where the output passed the relu, `doffset = Σ g`, `dscale = Σ g n` and
 * `dx = scale / sqrt(variance + epsilon) * (g - (doffset + n * dscale) / rows)`.
 */
export function batchNormGradient(
  x: usize,
  dy: usize,
  mean: usize,
  variance: usize,
  scale: usize,
  offset: usize,
  dx: usize,
  dscale: usize,
  doffset: usize,
  rows: i32,
  channels: i32,
  epsilon: f64,
  relu: bool,
  workspace: usize,
): void {
  const bytes = <usize>lanesOf(channels) << 2;
  const means = workspace + 4 * bytes;
  const factors = means + bytes;
  const offsets = factors + bytes;
  const constants = offsets + bytes;
  const slopes = constants + bytes;
  spreadOverLanes(mean, channels, means);
  spreadFactors(scale, variance, channels, epsilon, factors);
  spreadOverLanes(offset, channels, offsets);
  sumGradients(x, dy, rows, channels, relu, workspace, means);
  finishSums(workspace, rows, channels, variance, scale, epsilon, dscale, doffset, constants, slopes);

  const wideRows = rows / rowsPerWideRow(channels);
  const passAll = i32x4.splat(relu ? 0 : -1);
  for (let row = 0; row < wideRows; row++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), v128.load(means + at));
      const factor = v128.load(factors + at);
      const y = f32x4.add(f32x4.mul(centred, factor), v128.load(offsets + at));
      const passed = v128.or(f32x4.gt(y, f32x4.splat(0)), passAll);
      const direct = f32x4.mul(v128.and(v128.load(dy + at), passed), factor);
      const statistics = f32x4.add(v128.load(constants + at), f32x4.mul(centred, v128.load(slopes + at)));
      v128.store(dx + at, f32x4.sub(direct, statistics));
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
  const rest = <usize>((rows - wideRows * rowsPerWideRow(channels)) * channels) << 2;
  for (let at: usize = 0; at < rest; at += 4) {
    const centred = load<f32>(x + at) - load<f32>(means + at);
    const direct = passedGradient(x + at, dy + at, means + at, bytes, relu) * load<f32>(factors + at);
    store<f32>(dx + at, direct - (load<f32>(constants + at) + centred * load<f32>(slopes + at)));
  }
}

/** `Σ g` and `Σ g (x - mean)` per lane in float64, one array after the other in `sums`. */
function sumGradients(
  x: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  relu: bool,
  sums: usize,
  means: usize,
): void {
  const lanes = <usize>lanesOf(channels);
  const bytes = lanes << 2;
  memory.fill(sums, 0, lanes << 4);
  const wideRows = rows / rowsPerWideRow(channels);
  for (let row = 0; row < wideRows; row += BLOCK_ROWS) {
    const count = <usize>min(BLOCK_ROWS, wideRows - row);
    for (let at: usize = 0; at < bytes; at += 16) {
      sumBlock(x + at, dy + at, count, bytes, means + at, relu, sums + (at << 1), sums + (bytes << 1) + (at << 1));
    }
    x += count * bytes;
    dy += count * bytes;
  }
  const rest = <usize>((rows - wideRows * rowsPerWideRow(channels)) * channels) << 2;
  for (let at: usize = 0; at < rest; at += 4) {
    const g = <f64>passedGradient(x + at, dy + at, means + at, bytes, relu);
    const centred = <f64>(load<f32>(x + at) - load<f32>(means + at));
    const first = sums + (at << 1);
    const second = first + (bytes << 1);
    store<f64>(first, load<f64>(first) + g);
    store<f64>(second, load<f64>(second) + g * centred);
  }
}

/** Four lanes of a block of rows; factors and offsets lie one and two times `stride` behind the means. */
function sumBlock(
  x: usize,
  dy: usize,
  count: usize,
  stride: usize,
  means: usize,
  relu: bool,
  first: usize,
  second: usize,
): void {
  const mean = v128.load(means);
  const factor = v128.load(means + stride);
  const offset = v128.load(means + 2 * stride);
  const passAll = i32x4.splat(relu ? 0 : -1);
  let sum = f32x4.splat(0);
  let product = f32x4.splat(0);
  const end = x + count * stride;
  while (x < end) {
    const centred = f32x4.sub(v128.load(x), mean);
    const y = f32x4.add(f32x4.mul(centred, factor), offset);
    const g = v128.and(v128.load(dy), v128.or(f32x4.gt(y, f32x4.splat(0)), passAll));
    sum = f32x4.add(sum, g);
    product = f32x4.add(product, f32x4.mul(g, centred));
    x += stride;
    dy += stride;
  }
  addWide(first, sum);
  addWide(second, product);
}

/** Adds four floats to four doubles. */
// @ts-ignore: decorator
@inline
function addWide(target: usize, v: v128): void {
  const upper = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(v)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(upper)), 16);
}

/** dscale and doffset, and for each lane what dx takes from them: a constant and a slope in x - mean. */
function finishSums(
  sums: usize,
  rows: i32,
  channels: i32,
  variance: usize,
  scale: usize,
  epsilon: f64,
  dscale: usize,
  doffset: usize,
  constants: usize,
  slopes: usize,
): void {
  const lanes = <usize>lanesOf(channels);
  for (let channel: usize = 0; channel < <usize>channels; channel++) {
    let first: f64 = 0;
    let second: f64 = 0;
    for (let lane = channel; lane < lanes; lane += channels) {
      first += load<f64>(sums + (lane << 3));
      second += load<f64>(sums + ((lanes + lane) << 3));
    }
    const at = channel << 2;
    const inverse = inverseDeviation(variance + at, epsilon);
    second *= inverse;
    store<f32>(doffset + at, <f32>first);
    store<f32>(dscale + at, <f32>second);
    const factor = (<f64>load<f32>(scale + at) * inverse) / <f64>rows;
    for (let lane = channel; lane < lanes; lane += channels) {
      store<f32>(constants + (lane << 2), <f32>(factor * first));
      store<f32>(slopes + (lane << 2), <f32>(factor * inverse * second));
    }
  }
}

/** One value's g; factors and offsets lie one and two times `stride` behind the means. */
// @ts-ignore: decorator
@inline
function passedGradient(x: usize, dy: usize, means: usize, stride: usize, relu: bool): f32 {
  const scaled = (load<f32>(x) - load<f32>(means)) * load<f32>(means + stride);
  return !relu || scaled + load<f32>(means + 2 * stride) > 0 ? load<f32>(dy) : 0;
}
