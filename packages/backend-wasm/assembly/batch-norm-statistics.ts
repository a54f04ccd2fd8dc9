import { lanesOf, rowsPerWideRow } from "./lanes";

/** Wide rows whose sums are taken in float32 before they are merged in float64; they stay in cache. */
export const BLOCK_ROWS: i32 = 32;

/**
 * Mean and biased variance of `x [rows, channels]` per channel. Blocks of rows, each around its own mean
 * in two passes through the cache, are merged in float64 (Chan, Golub & LeVeque 1979), so that neither a
 * large mean nor many rows cost digits. The workspace takes 16 bytes a lane.
 */
export function batchStatistics(
  x: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  channels: i32,
  workspace: usize,
): void {
  const lanes = lanesOf(channels);
  const means = workspace;
  const squares = means + (<usize>lanes << 3);
  memory.fill(means, 0, <usize>lanes << 4);
  const wideRows = rows / rowsPerWideRow(channels);
  const stride = <usize>lanes << 2;
  for (let row = 0; row < wideRows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, wideRows - row);
    for (let lane: usize = 0; lane < <usize>lanes; lane += 4) {
      mergeBlock(x + (lane << 2), stride, count, row, means + (lane << 3), squares + (lane << 3));
    }
    x += <usize>count * stride;
  }
  const rest = rows - wideRows * rowsPerWideRow(channels);
  for (let channel: usize = 0; channel < <usize>channels; channel++) {
    const at = channel << 2;
    mergeLanes(x + at, rest, channels, wideRows, means + (channel << 3), squares + (channel << 3), mean + at, variance + at);
  }
}

/** Merges `count` rows of four lanes into the statistics of the `before` rows seen. */
function mergeBlock(x: usize, stride: usize, count: i32, before: i32, means: usize, squares: usize): void {
  const end = x + <usize>count * stride;
  let sum = f32x4.splat(0);
  for (let at = x; at < end; at += stride) sum = f32x4.add(sum, v128.load(at));
  const centre = f32x4.div(sum, f32x4.splat(<f32>count));
  // What the rounding of `centre` leaves over corrects both.
  let residue = f32x4.splat(0);
  let square = f32x4.splat(0);
  for (let at = x; at < end; at += stride) {
    const centred = f32x4.sub(v128.load(at), centre);
    residue = f32x4.add(residue, centred);
    square = f32x4.add(square, f32x4.mul(centred, centred));
  }
  mergePair(centre, residue, square, count, before, means, squares);
  mergePair(upper(centre), upper(residue), upper(square), count, before, means + 16, squares + 16);
}

/** The last two lanes as the first two. */
// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

// @ts-ignore: decorator
@inline
function mergePair(
  centre: v128,
  residue: v128,
  square: v128,
  count: i32,
  before: i32,
  means: usize,
  squares: usize,
): void {
  const n = f64x2.splat(<f64>count);
  const shift = f64x2.div(f64x2.promote_low_f32x4(residue), n);
  const mean = f64x2.add(f64x2.promote_low_f32x4(centre), shift);
  const around = f64x2.sub(f64x2.promote_low_f32x4(square), f64x2.mul(n, f64x2.mul(shift, shift)));
  const old = v128.load(means);
  const delta = f64x2.sub(mean, old);
  const share = f64x2.splat(<f64>count / <f64>(before + count));
  const between = f64x2.mul(f64x2.mul(delta, delta), f64x2.mul(share, f64x2.splat(<f64>before)));
  v128.store(means, f64x2.add(old, f64x2.mul(delta, share)));
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(around, between)));
}

/** Merges the lanes of one channel, `wideRows` values each, and the rows that filled no wide row. */
function mergeLanes(
  x: usize,
  rest: i32,
  channels: i32,
  wideRows: i32,
  means: usize,
  squares: usize,
  mean: usize,
  variance: usize,
): void {
  let count: f64 = 0;
  let centre: f64 = 0;
  let square: f64 = 0;
  const parts = wideRows == 0 ? 0 : rowsPerWideRow(channels);
  for (let part = 0; part < parts; part++) {
    const delta = load<f64>(means) - centre;
    const total = count + <f64>wideRows;
    square += load<f64>(squares) + (delta * delta * count * <f64>wideRows) / total;
    centre += (delta * <f64>wideRows) / total;
    count = total;
    means += <usize>channels << 3;
    squares += <usize>channels << 3;
  }
  for (let row = 0; row < rest; row++) {
    const value = <f64>load<f32>(x);
    const delta = value - centre;
    count += 1;
    centre += delta / count;
    square += delta * (value - centre);
    x += <usize>channels << 2;
  }
  store<f32>(mean, <f32>centre);
  store<f32>(variance, <f32>(square / count));
}
