import { Row } from "../concat/concatenation";
import { multiplyAdd, negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";
import { blend } from "./running-average";

/** The largest second moments are 0 without AMSGrad. */
@unmanaged
class AdamRow extends Row {
  parameter: usize;
  gradient: usize;
  first: usize;
  second: usize;
  largest: usize;
  newParameter: usize;
  newFirst: usize;
  newSecond: usize;
  newLargest: usize;
}

@unmanaged
class AdamStep extends OptimizerStep {
  decoupledWeightDecay: i32;

  // @ts-ignore: decorator
  @inline
  stretch(row: AdamRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const beta1 = this.setting(1);
    const rest1 = this.setting(2);
    const beta2 = this.setting(3);
    const rest2 = this.setting(4);
    const epsilon = this.setting(5);
    const weightDecay = this.setting(6);
    const rate = f32x4.div(learningRate, this.setting(7));
    const inverseRoot = f32x4.div(f32x4.splat(1), f32x4.sqrt(this.setting(8)));
    const limit = this.setting(9);
    const lowest = f32x4.neg(limit);
    // One of the two decays is at work.
    const none = f32x4.splat(0);
    const shrink = this.decoupledWeightDecay ? f32x4.mul(weightDecay, learningRate) : none;
    const penalty = this.decoupledWeightDecay ? none : weightDecay;
    const parameter = row.parameter;
    const gradient = row.gradient;
    const first = row.first;
    const second = row.second;
    const largest = row.largest;
    const newParameter = row.newParameter;
    const newFirst = row.newFirst;
    const newSecond = row.newSecond;
    const newLargest = row.newLargest;
    while (at < end) {
      const old = v128.load(parameter + at);
      const p = negativeMultiplyAdd(old, shrink, old);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(old, penalty, wanted);
      const m = blend(v128.load(first + at), beta1, g, rest1);
      let v = blend(v128.load(second + at), beta2, f32x4.mul(g, g), rest2);
      v128.store(newFirst + at, m);
      v128.store(newSecond + at, v);
      if (largest != 0) {
        v = f32x4.max(v128.load(largest + at), v);
        v128.store(newLargest + at, v);
      }
      const deviation = multiplyAdd(f32x4.sqrt(v), inverseRoot, epsilon);
      const change = f32x4.div(f32x4.mul(m, rate), deviation);
      v128.store(newParameter + at, f32x4.sub(p, change));
      at += 16;
    }
  }
}

export function adamStep(task: usize, item: i32, scratch: usize): void {
  stepRows<AdamStep, AdamRow>(task, item, scratch);
}
