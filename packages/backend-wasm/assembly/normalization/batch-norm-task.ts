import { CHANNEL_ITEM, WideRows } from "./wide-rows";
import { madd } from "../vector";

/** Written by the host (src/kernels/normalization/batch-norm-task.ts). */
@unmanaged
export class BatchNormTask extends WideRows {
  x: usize;
  dy: usize;
  /** y, or dx. */
  result: usize;
  scale: usize;
  offset: usize;
  mean: usize;
  variance: usize;
  dscale: usize;
  doffset: usize;
  epsilon: f32;
  relu: i32;
  /** What every four lanes are computed with; see `COEFFICIENT_BYTES`. */
  coefficients: usize;
  /** Two doubles for each lane of each chunk, and of what is left over: one array after the other. */
  partials: usize;
}

/**
 * For every four lanes: mean, factor, offset, and for the gradient a constant and a slope;
 * `y = (x - mean) * factor + offset`, `dx = g * factor + (x - mean) * slope + constant`.
 */
export const COEFFICIENT_BYTES: usize = 5 * 16;
export const FACTOR: usize = 16;
const OFFSET: usize = 32;
export const CONSTANT: usize = 48;
export const SLOPE: usize = 64;

/** y of four values, before the relu: the same bits wherever it is computed. */
// @ts-ignore: decorator
@inline
export function normalised(centred: v128, coefficients: usize): v128 {
  return madd(centred, v128.load(coefficients, FACTOR), v128.load(coefficients, OFFSET));
}

/** The two sums of one chunk: the first of every lane, then the second. */
// @ts-ignore: decorator
@inline
export function partialsOf(task: BatchNormTask, chunk: i32): usize {
  return task.partials + ((<usize>chunk * <usize>task.lanes) << 4);
}

/** The coefficients of the value so many bytes behind the start of a chunk. */
// @ts-ignore: decorator
@inline
export function coefficientsAt(task: BatchNormTask, bytes: usize): usize {
  return task.coefficients + ((bytes % (<usize>task.lanes << 2)) >> 4) * COEFFICIENT_BYTES;
}

/** Below it the activation lets nothing pass. */
// @ts-ignore: decorator
@inline
export function floorOf(task: BatchNormTask): f32 {
  return task.relu ? 0 : -Infinity;
}

/** Stores one coefficient of a channel in all its lanes. */
export function setCoefficient(task: BatchNormTask, which: usize, channel: i32, value: f32): void {
  for (let lane = channel; lane < task.lanes; lane += task.channels) {
    const group = task.coefficients + <usize>(lane >> 2) * COEFFICIENT_BYTES;
    store<f32>(group + which + (<usize>(lane & 3) << 2), value);
  }
}

// @ts-ignore: decorator
@inline
export function inverseDeviation(task: BatchNormTask, channel: i32): f64 {
  return 1 / sqrt<f64>(<f64>load<f32>(task.variance + (<usize>channel << 2)) + <f64>task.epsilon);
}

/** The coefficients of y, from the statistics and parameters of one item's channels. */
export function batchNormCoefficients(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const end = min((item + 1) * CHANNEL_ITEM, task.channels);
  for (let channel = item * CHANNEL_ITEM; channel < end; channel++) {
    const at = <usize>channel << 2;
    const scale = <f64>load<f32>(task.scale + at);
    setCoefficient(task, 0, channel, load<f32>(task.mean + at));
    setCoefficient(task, FACTOR, channel, <f32>(scale * inverseDeviation(task, channel)));
    setCoefficient(task, OFFSET, channel, load<f32>(task.offset + at));
  }
}
