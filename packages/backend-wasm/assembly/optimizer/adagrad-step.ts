import { Row } from "../concat/concatenation";
import { multiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";

@unmanaged
class AdagradRow extends Row {
  parameter: usize;
  gradient: usize;
  sum: usize;
  newParameter: usize;
  newSum: usize;
}

@unmanaged
class AdagradStep extends OptimizerStep {
  // @ts-ignore: decorator
  @inline
  stretch(row: AdagradRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const epsilon = this.setting(1);
    const weightDecay = this.setting(2);
    const limit = this.setting(3);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const sum = row.sum;
    const newParameter = row.newParameter;
    const newSum = row.newSum;
    while (at < end) {
      const p = v128.load(parameter + at);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(p, weightDecay, wanted);
      const s = multiplyAdd(g, g, v128.load(sum + at));
      const scale = f32x4.add(f32x4.sqrt(s), epsilon);
      const change = f32x4.div(f32x4.mul(g, learningRate), scale);
      v128.store(newSum + at, s);
      v128.store(newParameter + at, f32x4.sub(p, change));
      at += 16;
    }
  }
}

export function adagradStep(task: usize, item: i32, scratch: usize): void {
  stepRows<AdagradStep, AdagradRow>(task, item, scratch);
}
