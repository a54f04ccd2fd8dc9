import { ITEM_FLOATS, Row, rowAt } from "../concat/concatenation";
import { multiplyAdd, negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";
import { blend } from "./running-average";
import { squares } from "./squares";

@unmanaged
class LambRow extends Row {
  /** The row's place in the table. */
  index: i32;
  parameter: usize;
  gradient: usize;
  first: usize;
  second: usize;
  newParameter: usize;
  newFirst: usize;
  newSecond: usize;
}

@unmanaged
class LambTask extends OptimizerStep {
  /** Two sums in float64, of zeros at first, for what an item has of a row: at `item + row.index`. */
  sums: usize;
  /** Room for a float of each row. */
  rates: usize;

  // @ts-ignore: decorator
  @inline
  sumsOf(row: LambRow, item: i32): usize {
    return this.sums + (<usize>(item + row.index) << 4);
  }
}

/** First the moments, and the sums of the squares of each parameter and of its step. */
@unmanaged
class LambMoments extends LambTask {
  // @ts-ignore: decorator
  @inline
  stretch(row: LambRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const beta1 = this.setting(1);
    const rest1 = this.setting(2);
    const beta2 = this.setting(3);
    const rest2 = this.setting(4);
    const epsilon = this.setting(5);
    const weightDecay = this.setting(6);
    const inverseCorrection = f32x4.div(f32x4.splat(1), this.setting(7));
    const inverseRoot = f32x4.div(f32x4.splat(1), f32x4.sqrt(this.setting(8)));
    const limit = this.setting(9);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const first = row.first;
    const second = row.second;
    const newFirst = row.newFirst;
    const newSecond = row.newSecond;
    // Beside a tail lie zeros, of which an epsilon of 0 would make a NaN.
    const left = row.size - <i32>(at >> 2);
    const valid = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
    const sums = this.sumsOf(row, (row.start + <i32>(at >> 2)) / ITEM_FLOATS);
    let parameterSquares = f64x2.splat(0);
    let stepSquares = f64x2.splat(0);
    while (at < end) {
      const p = v128.load(parameter + at);
      const g = clipped(v128.load(gradient + at), factor, limit, lowest);
      const m = blend(v128.load(first + at), beta1, g, rest1);
      const v = blend(v128.load(second + at), beta2, f32x4.mul(g, g), rest2);
      v128.store(newFirst + at, m);
      v128.store(newSecond + at, v);
      const u = stepOf(p, m, v, inverseCorrection, inverseRoot, epsilon, weightDecay);
      parameterSquares = f64x2.add(parameterSquares, squares(p));
      stepSquares = f64x2.add(stepSquares, squares(v128.and(u, valid)));
      at += 16;
    }
    store<f64>(sums, load<f64>(sums) + sumOf(parameterSquares));
    store<f64>(sums, load<f64>(sums, 8) + sumOf(stepSquares), 8);
  }
}

/** Then the step, along what the moments give once more: it costs no more than to read it. */
@unmanaged
class LambMove extends LambTask {
  // @ts-ignore: decorator
  @inline
  stretch(row: LambRow, at: usize, end: usize): void {
    const epsilon = this.setting(5);
    const weightDecay = this.setting(6);
    const inverseCorrection = f32x4.div(f32x4.splat(1), this.setting(7));
    const inverseRoot = f32x4.div(f32x4.splat(1), f32x4.sqrt(this.setting(8)));
    const rate = v128.load32_splat(this.rates + (<usize>row.index << 2));
    const parameter = row.parameter;
    const first = row.newFirst;
    const second = row.newSecond;
    const newParameter = row.newParameter;
    while (at < end) {
      const p = v128.load(parameter + at);
      const m = v128.load(first + at);
      const v = v128.load(second + at);
      const u = stepOf(p, m, v, inverseCorrection, inverseRoot, epsilon, weightDecay);
      v128.store(newParameter + at, negativeMultiplyAdd(u, rate, p));
      at += 16;
    }
  }
}

export function lambMoments(task: usize, item: i32, scratch: usize): void {
  stepRows<LambMoments, LambRow>(task, item, scratch);
}

/** The rates of the rows that start in an item: `learningRate * ‖p‖ / ‖u‖`, without the ratio where a norm is 0. */
export function lambRates(task: usize, item: i32, scratch: usize): void {
  const all = changetype<LambTask>(task);
  const place = item * ITEM_FLOATS;
  const last = all.table + <usize>all.count * offsetof<LambRow>();
  let at = rowAt(all.table, all.count, offsetof<LambRow>(), place);
  while (at < last && changetype<Row>(at).start < place + ITEM_FLOATS) {
    const row = changetype<LambRow>(at);
    if (row.start >= place) {
      const learningRate = load<f32>(all.settings);
      const rate = learningRate * trustRatio(all, row, item);
      store<f32>(all.rates + (<usize>row.index << 2), rate);
    }
    at += offsetof<LambRow>();
  }
}

export function lambMove(task: usize, item: i32, scratch: usize): void {
  stepRows<LambMove, LambRow>(task, item, scratch);
}

/** ‖p‖ / ‖u‖ of a row that starts in `item`, or 1 where one of them is 0. */
function trustRatio(all: LambTask, row: LambRow, item: i32): f32 {
  const lastItem = (row.start + row.size - 1) / ITEM_FLOATS;
  let parameterSquares: f64 = 0;
  let stepSquares: f64 = 0;
  while (item <= lastItem) {
    const sums = all.sumsOf(row, item);
    parameterSquares += load<f64>(sums);
    stepSquares += load<f64>(sums, 8);
    item++;
  }
  if (!(parameterSquares > 0 && stepSquares > 0)) return 1;
  return <f32>(sqrt<f64>(parameterSquares) / sqrt<f64>(stepSquares));
}

/** `u = m / correction1 / (√v / √correction2 + epsilon) + weightDecay * p`: the same bits wherever it is computed. */
// @ts-ignore: decorator
@inline
function stepOf(
  p: v128,
  m: v128,
  v: v128,
  inverseCorrection: v128,
  inverseRoot: v128,
  epsilon: v128,
  weightDecay: v128,
): v128 {
  const deviation = multiplyAdd(f32x4.sqrt(v), inverseRoot, epsilon);
  const adam = f32x4.div(f32x4.mul(m, inverseCorrection), deviation);
  return multiplyAdd(p, weightDecay, adam);
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}
