import { Row } from "../concat/concatenation";
import { negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";
import { blend } from "./running-average";

@unmanaged
class LionRow extends Row {
  parameter: usize;
  gradient: usize;
  average: usize;
  newParameter: usize;
  newAverage: usize;
}

@unmanaged
class LionStep extends OptimizerStep {
  // @ts-ignore: decorator
  @inline
  stretch(row: LionRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const beta1 = this.setting(1);
    const rest1 = this.setting(2);
    const beta2 = this.setting(3);
    const rest2 = this.setting(4);
    const shrink = f32x4.mul(this.setting(5), learningRate);
    const limit = this.setting(6);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const average = row.average;
    const newParameter = row.newParameter;
    const newAverage = row.newAverage;
    while (at < end) {
      const old = v128.load(parameter + at);
      const p = negativeMultiplyAdd(old, shrink, old);
      const g = clipped(v128.load(gradient + at), factor, limit, lowest);
      const m = v128.load(average + at);
      const direction = signs(blend(m, beta1, g, rest1));
      v128.store(newAverage + at, blend(m, beta2, g, rest2));
      v128.store(newParameter + at, negativeMultiplyAdd(direction, learningRate, p));
      at += 16;
    }
  }
}

export function lionStep(task: usize, item: i32, scratch: usize): void {
  stepRows<LionStep, LionRow>(task, item, scratch);
}

/** -1, 0 or 1; NaN for NaN. */
// @ts-ignore: decorator
@inline
function signs(x: v128): v128 {
  const one = v128.or(v128.and(x, f32x4.splat(-0.0)), f32x4.splat(1));
  return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), f32x4.splat(0)));
}
