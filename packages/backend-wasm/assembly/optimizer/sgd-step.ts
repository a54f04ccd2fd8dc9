import { Row } from "../concat/concatenation";
import { multiplyAdd, negativeMultiplyAdd } from "./rounded";
import { clipped } from "./gradient-clipping";
import { OptimizerStep, stepRows } from "./optimizer-step";

/** The buffer is 0 without momentum. */
@unmanaged
class SgdRow extends Row {
  parameter: usize;
  gradient: usize;
  buffer: usize;
  newParameter: usize;
  newBuffer: usize;
}

@unmanaged
class SgdStep extends OptimizerStep {
  nesterov: i32;

  // @ts-ignore: decorator
  @inline
  stretch(row: SgdRow, at: usize, end: usize): void {
    if (row.buffer == 0) this.stretchWithoutMomentum(row, at, end);
    else this.stretchWithMomentum(row, at, end);
  }

  private stretchWithoutMomentum(row: SgdRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const weightDecay = this.setting(3);
    const limit = this.setting(4);
    const lowest = f32x4.neg(limit);
    const parameter = row.parameter;
    const gradient = row.gradient;
    const newParameter = row.newParameter;
    while (at < end) {
      const p = v128.load(parameter + at);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(p, weightDecay, wanted);
      v128.store(newParameter + at, negativeMultiplyAdd(g, learningRate, p));
      at += 16;
    }
  }

  private stretchWithMomentum(row: SgdRow, at: usize, end: usize): void {
    const factor = v128.load32_splat(this.gradientFactor);
    const learningRate = this.setting(0);
    const momentum = this.setting(1);
    const undamped = f32x4.sub(f32x4.splat(1), this.setting(2));
    const weightDecay = this.setting(3);
    const limit = this.setting(4);
    const lowest = f32x4.neg(limit);
    const nesterov = this.nesterov != 0;
    const parameter = row.parameter;
    const gradient = row.gradient;
    const buffer = row.buffer;
    const newParameter = row.newParameter;
    const newBuffer = row.newBuffer;
    while (at < end) {
      const p = v128.load(parameter + at);
      const wanted = clipped(v128.load(gradient + at), factor, limit, lowest);
      const g = multiplyAdd(p, weightDecay, wanted);
      const kept = f32x4.mul(v128.load(buffer + at), momentum);
      const b = multiplyAdd(g, undamped, kept);
      const direction = nesterov ? multiplyAdd(b, momentum, g) : b;
      v128.store(newBuffer + at, b);
      v128.store(newParameter + at, negativeMultiplyAdd(direction, learningRate, p));
      at += 16;
    }
  }
}

export function sgdStep(task: usize, item: i32, scratch: usize): void {
  stepRows<SgdStep, SgdRow>(task, item, scratch);
}
