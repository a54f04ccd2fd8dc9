import { madd } from "./vector";

/*
 * Batch norm sees `x [rows, channels]` as wide rows: so many rows that their channels together, the lanes,
 * are whole vectors for any number of channels. Rows that fill no wide row are left over at the end.
 */

/** Written by the host (src/kernels/batch-norm-training.ts). */
@unmanaged
export class BatchNormTask {
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
  rows: i32;
  channels: i32;
  /** Values of a wide row: a multiple of the channels and of 16. */
  lanes: i32;
  wideRows: i32;
  /** Wide rows of one chunk. */
  chunkRows: i32;
  /** At least 1, though its wide rows may be none; the rows left over belong to the last. */
  chunks: i32;
  epsilon: f32;
  relu: i32;
  /** What every four lanes are computed with; see `COEFFICIENT_BYTES`. */
  coefficients: usize;
  /** Two doubles for each lane of each chunk, and of what is left over: one array after the other. */
  partials: usize;
}

/** Channels that one item of a stage over channels treats. */
export const CHANNEL_ITEM: i32 = 64;

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

/** Wide rows of a chunk. */
// @ts-ignore: decorator
@inline
export function rowsOfChunk(task: BatchNormTask, chunk: i32): i32 {
  return min(task.chunkRows, task.wideRows - chunk * task.chunkRows);
}

/** Values that fill no wide row. */
// @ts-ignore: decorator
@inline
export function valuesLeftOver(task: BatchNormTask): i32 {
  return task.rows * task.channels - task.wideRows * task.lanes;
}

/** The index of a chunk's first value. */
// @ts-ignore: decorator
@inline
export function firstOfChunk(task: BatchNormTask, chunk: i32): i32 {
  return chunk * task.chunkRows * task.lanes;
}

/** Values of a chunk; of the last one with those that fill no wide row. */
// @ts-ignore: decorator
@inline
export function valuesOfChunk(task: BatchNormTask, chunk: i32): i32 {
  if (chunk + 1 < task.chunks) return task.chunkRows * task.lanes;
  return task.rows * task.channels - firstOfChunk(task, chunk);
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

/**
 * How many bytes of rows to sum four at a time, which keeps sums in registers. Longer rows are so far apart
 * that the processor's prefetching suffers: 1.4 instead of 1.0 ms for the gradient's sums over 8 MiB at 128
 * lanes, where 64 take .8.
 */
// @ts-ignore: decorator
@inline
export function fourAtATime(rows: i32, bytes: usize): usize {
  return bytes > 256 ? 0 : <usize>(rows & -4) * bytes;
}

/** Adds four floats to four doubles. */
// @ts-ignore: decorator
@inline
export function addWide(target: usize, v: v128): void {
  const upper = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(v)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(upper)), 16);
}
