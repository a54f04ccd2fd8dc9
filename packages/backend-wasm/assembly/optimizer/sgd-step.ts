import { ITEM_FLOATS, Row, endByte, firstByte, rowAt } from "../concat/concatenation";
import { clipped, clippedLanes } from "./gradient-clipping";
import { madd, subtractProduct } from "../vector";

/** Written by the host. */
@unmanaged
class SgdStep {
  /** A row for each parameter. */
  table: usize;
  count: i32;
  /** `[learningRate, momentum, dampening, weightDecay, clipValue]` */
  settings: usize;
  /** What gradients are multiplied with: one float. */
  gradientFactor: usize;
  nesterov: i32;
}

/** The buffer is 0 without momentum; new values may take the place of the old ones. */
@unmanaged
class SgdRow extends Row {
  parameter: usize;
  gradient: usize;
  buffer: usize;
  newParameter: usize;
  newBuffer: usize;
}

/** One step of SGD over a stretch of all parameters (see the kernel's signature in `@stratajs/tensor`). */
export function sgdStep(task: usize, item: i32, scratch: usize): void {
  const all = changetype<SgdStep>(task);
  const place = item * ITEM_FLOATS;
  const last = all.table + <usize>all.count * offsetof<SgdRow>();
  let at = rowAt(all.table, all.count, offsetof<SgdRow>(), place);
  while (at < last && changetype<Row>(at).start < place + ITEM_FLOATS) {
    const row = changetype<SgdRow>(at);
    const first = firstByte(row, place);
    const end = endByte(row, place);
    if (row.buffer == 0) plainStep(all, row, first, end);
    else momentumStep(all, row, first, end);
    at += offsetof<SgdRow>();
  }
}

function plainStep(all: SgdStep, row: SgdRow, at: usize, end: usize): void {
  const factor = load<f32>(all.gradientFactor);
  const learningRate = load<f32>(all.settings);
  const weightDecay = load<f32>(all.settings, 12);
  const clipValue = load<f32>(all.settings, 16);
  const parameter = row.parameter;
  const gradient = row.gradient;
  const out = row.newParameter;
  while (at + 16 <= end) {
    const p = v128.load(parameter + at);
    const wanted = clippedLanes(v128.load(gradient + at), factor, clipValue);
    const g = madd(p, f32x4.splat(weightDecay), wanted);
    v128.store(out + at, subtractProduct(g, f32x4.splat(learningRate), p));
    at += 16;
  }
  while (at < end) {
    const p = load<f32>(parameter + at);
    const g = clipped(load<f32>(gradient + at), factor, clipValue) + p * weightDecay;
    store<f32>(out + at, p - g * learningRate);
    at += 4;
  }
}

function momentumStep(all: SgdStep, row: SgdRow, at: usize, end: usize): void {
  const factor = load<f32>(all.gradientFactor);
  const learningRate = load<f32>(all.settings);
  const momentum = load<f32>(all.settings, 4);
  const undamped: f32 = 1 - load<f32>(all.settings, 8);
  const weightDecay = load<f32>(all.settings, 12);
  const clipValue = load<f32>(all.settings, 16);
  const nesterov = all.nesterov != 0;
  const parameter = row.parameter;
  const gradient = row.gradient;
  const buffer = row.buffer;
  const newParameter = row.newParameter;
  const newBuffer = row.newBuffer;
  while (at + 16 <= end) {
    const p = v128.load(parameter + at);
    const wanted = clippedLanes(v128.load(gradient + at), factor, clipValue);
    const g = madd(p, f32x4.splat(weightDecay), wanted);
    const kept = f32x4.mul(v128.load(buffer + at), f32x4.splat(momentum));
    const b = madd(g, f32x4.splat(undamped), kept);
    const direction = nesterov ? madd(b, f32x4.splat(momentum), g) : b;
    v128.store(newBuffer + at, b);
    v128.store(newParameter + at, subtractProduct(direction, f32x4.splat(learningRate), p));
    at += 16;
  }
  while (at < end) {
    const p = load<f32>(parameter + at);
    const g = clipped(load<f32>(gradient + at), factor, clipValue) + p * weightDecay;
    const b = load<f32>(buffer + at) * momentum + g * undamped;
    store<f32>(newBuffer + at, b);
    store<f32>(newParameter + at, p - (nesterov ? g + b * momentum : b) * learningRate);
    at += 4;
  }
}
