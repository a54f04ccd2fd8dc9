import { ITEM_FLOATS, Row, endByte, firstByte, rowAt } from "../concat/concatenation";
import { lowerSquares } from "./squares";

/** Written by the host. */
@unmanaged
class GradientNorm {
  /** A row for each gradient. */
  table: usize;
  count: i32;
  /** Room for a float64 of each item. */
  partialSums: usize;
  partials: i32;
  /** One float each. */
  maxNorm: usize;
  norm: usize;
  factor: usize;
}

@unmanaged
class GradientRow extends Row {
  gradient: usize;
}

/** The sum of the squares of a stretch of all gradients, in float64: squares of float32 are exact in it. */
export function gradientSquares(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GradientNorm>(task);
  const place = item * ITEM_FLOATS;
  const last = all.table + <usize>all.count * offsetof<GradientRow>();
  let at = rowAt(all.table, all.count, offsetof<GradientRow>(), place);
  let sum: f64 = 0;
  while (at < last && changetype<Row>(at).start < place + ITEM_FLOATS) {
    const row = changetype<GradientRow>(at);
    sum += squaresOf(row.gradient, firstByte(row, place), endByte(row, place));
    at += offsetof<GradientRow>();
  }
  store<f64>(all.partialSums + (<usize>item << 3), sum);
}

/** From the partial sums the norm, and the factor that brings it to at most `maxNorm`. */
export function gradientNorm(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GradientNorm>(task);
  let sum: f64 = 0;
  for (let i = 0; i < all.partials; i++) sum += load<f64>(all.partialSums + (<usize>i << 3));
  const norm = sqrt<f64>(sum);
  store<f32>(all.norm, <f32>norm);
  store<f32>(all.factor, min<f32>(1, load<f32>(all.maxNorm) / (<f32>norm + 1e-6)));
}

/** In four sums of two lanes, as each waits for its own last addition. */
function squaresOf(gradient: usize, at: usize, end: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  while (at + 32 <= end) {
    sum0 = f64x2.add(sum0, lowerSquares(v128.load64_zero(gradient + at)));
    sum1 = f64x2.add(sum1, lowerSquares(v128.load64_zero(gradient + at, 8)));
    sum2 = f64x2.add(sum2, lowerSquares(v128.load64_zero(gradient + at, 16)));
    sum3 = f64x2.add(sum3, lowerSquares(v128.load64_zero(gradient + at, 24)));
    at += 32;
  }
  const all = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  while (at < end) {
    const g = <f64>load<f32>(gradient + at);
    sum += g * g;
    at += 4;
  }
  return sum;
}
