import { Row } from "../concat/concatenation";
import { multiplyAdd, negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";
import { blend } from "./running-average";

/** The buffer is 0 without momentum, the mean unless centered. */
@unmanaged
class RmspropRow extends Row {
  parameter: usize;
  gradient: usize;
  square: usize;
  buffer: usize;
  mean: usize;
  newParameter: usize;
  newSquare: usize;
  newBuffer: usize;
  newMean: usize;
}

@unmanaged
class RmspropStep extends OptimizerStep {
  // @ts-ignore: decorator
  @inline
  stretch(row: RmspropRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const alpha = this.setting(1);
    const rest = this.setting(2);
    const epsilon = this.setting(3);
    const weightDecay = this.setting(4);
    const momentum = this.setting(5);
    const limit = this.setting(6);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const square = row.square;
    const buffer = row.buffer;
    const mean = row.mean;
    const newParameter = row.newParameter;
    const newSquare = row.newSquare;
    const newBuffer = row.newBuffer;
    const newMean = row.newMean;
    while (at < end) {
      const p = v128.load(parameter + at);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(p, weightDecay, wanted);
      let variance = blend(v128.load(square + at), alpha, f32x4.mul(g, g), rest);
      v128.store(newSquare + at, variance);
      if (mean != 0) {
        const a = blend(v128.load(mean + at), alpha, g, rest);
        v128.store(newMean + at, a);
        // A constant gradient has no variance, and rounding may put it below 0, where there is no root.
        variance = f32x4.pmax(negativeMultiplyAdd(a, a, variance), f32x4.splat(0));
      }
      let step = f32x4.div(g, f32x4.add(f32x4.sqrt(variance), epsilon));
      if (buffer != 0) {
        step = multiplyAdd(v128.load(buffer + at), momentum, step);
        v128.store(newBuffer + at, step);
      }
      v128.store(newParameter + at, negativeMultiplyAdd(step, learningRate, p));
      at += 16;
    }
  }
}

export function rmspropStep(task: usize, item: i32, scratch: usize): void {
  stepRows<RmspropStep, RmspropRow>(task, item, scratch);
}
