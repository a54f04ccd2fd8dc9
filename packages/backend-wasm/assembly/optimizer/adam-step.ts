import { ITEM_FLOATS, Row, endByte, firstByte, rowAt } from "../concat/concatenation";
import { clipped, clippedLanes } from "./gradient-clipping";
import { madd, subtractProduct } from "../vector";

/** Written by the host. */
@unmanaged
class AdamStep {
  /** A row for each parameter. */
  table: usize;
  count: i32;
  /** `[learningRate, beta1, beta2, epsilon, weightDecay, 1 - beta1^t, 1 - beta2^t, clipValue]` */
  settings: usize;
  /** What gradients are multiplied with: one float. */
  gradientFactor: usize;
  decoupledWeightDecay: i32;
}

/** New values may take the place of the old ones. */
@unmanaged
class AdamRow extends Row {
  parameter: usize;
  gradient: usize;
  first: usize;
  second: usize;
  newParameter: usize;
  newFirst: usize;
  newSecond: usize;
}

/** One step of Adam over a stretch of all parameters (see the kernel's signature in `@stratajs/tensor`). */
export function adamStep(task: usize, item: i32, scratch: usize): void {
  const all = changetype<AdamStep>(task);
  const place = item * ITEM_FLOATS;
  const last = all.table + <usize>all.count * offsetof<AdamRow>();
  let at = rowAt(all.table, all.count, offsetof<AdamRow>(), place);
  while (at < last && changetype<Row>(at).start < place + ITEM_FLOATS) {
    const row = changetype<AdamRow>(at);
    stepOf(all, row, firstByte(row, place), endByte(row, place));
    at += offsetof<AdamRow>();
  }
}

function stepOf(all: AdamStep, row: AdamRow, at: usize, end: usize): void {
  const settings = all.settings;
  const factor = load<f32>(all.gradientFactor);
  const learningRate = load<f32>(settings);
  const beta1 = load<f32>(settings, 4);
  const beta2 = load<f32>(settings, 8);
  const epsilon = load<f32>(settings, 12);
  const weightDecay = load<f32>(settings, 16);
  const rate = learningRate / load<f32>(settings, 20);
  const inverseRoot: f32 = <f32>1 / sqrt<f32>(load<f32>(settings, 24));
  const clipValue = load<f32>(settings, 28);
  // One of the two decays is at work.
  const shrink: f32 = all.decoupledWeightDecay ? weightDecay * learningRate : 0;
  const penalty: f32 = all.decoupledWeightDecay ? 0 : weightDecay;
  const parameter = row.parameter;
  const gradient = row.gradient;
  const first = row.first;
  const second = row.second;
  const newParameter = row.newParameter;
  const newFirst = row.newFirst;
  const newSecond = row.newSecond;
  while (at + 16 <= end) {
    const old = v128.load(parameter + at);
    const p = subtractProduct(old, f32x4.splat(shrink), old);
    const wanted = clippedLanes(v128.load(gradient + at), factor, clipValue);
    const g = madd(old, f32x4.splat(penalty), wanted);
    const keptFirst = f32x4.mul(v128.load(first + at), f32x4.splat(beta1));
    const m = madd(g, f32x4.splat(1 - beta1), keptFirst);
    const keptSecond = f32x4.mul(v128.load(second + at), f32x4.splat(beta2));
    const v = madd(f32x4.mul(g, g), f32x4.splat(1 - beta2), keptSecond);
    const deviation = madd(f32x4.sqrt(v), f32x4.splat(inverseRoot), f32x4.splat(epsilon));
    const change = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), deviation);
    v128.store(newFirst + at, m);
    v128.store(newSecond + at, v);
    v128.store(newParameter + at, f32x4.sub(p, change));
    at += 16;
  }
  while (at < end) {
    const old = load<f32>(parameter + at);
    const g = clipped(load<f32>(gradient + at), factor, clipValue) + old * penalty;
    const m = load<f32>(first + at) * beta1 + g * (1 - beta1);
    const v = load<f32>(second + at) * beta2 + g * g * (1 - beta2);
    store<f32>(newFirst + at, m);
    store<f32>(newSecond + at, v);
    const change = (m * rate) / (sqrt<f32>(v) * inverseRoot + epsilon);
    store<f32>(newParameter + at, old - old * shrink - change);
    at += 4;
  }
}
