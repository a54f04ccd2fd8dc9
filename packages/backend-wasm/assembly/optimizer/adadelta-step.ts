import { Row } from "../concat/concatenation";
import { multiplyAdd, negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";
import { blend } from "./running-average";

@unmanaged
class AdadeltaRow extends Row {
  parameter: usize;
  gradient: usize;
  square: usize;
  change: usize;
  newParameter: usize;
  newSquare: usize;
  newChange: usize;
}

@unmanaged
class AdadeltaStep extends OptimizerStep {
  // @ts-ignore: decorator
  @inline
  stretch(row: AdadeltaRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const rho = this.setting(1);
    const rest = this.setting(2);
    const epsilon = this.setting(3);
    const weightDecay = this.setting(4);
    const limit = this.setting(5);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const square = row.square;
    const change = row.change;
    const newParameter = row.newParameter;
    const newSquare = row.newSquare;
    const newChange = row.newChange;
    while (at < end) {
      const p = v128.load(parameter + at);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(p, weightDecay, wanted);
      const v = blend(v128.load(square + at), rho, f32x4.mul(g, g), rest);
      const u = v128.load(change + at);
      const before = f32x4.sqrt(f32x4.add(u, epsilon));
      const now = f32x4.sqrt(f32x4.add(v, epsilon));
      const d = f32x4.mul(f32x4.div(before, now), g);
      v128.store(newSquare + at, v);
      v128.store(newChange + at, blend(u, rho, f32x4.mul(d, d), rest));
      v128.store(newParameter + at, negativeMultiplyAdd(d, learningRate, p));
      at += 16;
    }
  }
}

export function adadeltaStep(task: usize, item: i32, scratch: usize): void {
  stepRows<AdadeltaStep, AdadeltaRow>(task, item, scratch);
}
