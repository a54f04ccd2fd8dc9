/*
 * `[rows, channels]` as wide rows: so many rows that their channels together, the lanes, are whole vectors
 * for any number of channels. Rows that fill no wide row are left over at the end.
 */

/** Written by the host (src/kernels/wide-rows.ts), before the fields of the kernel. */
@unmanaged
export class WideRows {
  rows: i32;
  channels: i32;
  /** Values of a wide row: a multiple of the channels and of 16. */
  lanes: i32;
  wideRows: i32;
  /** Wide rows of one chunk. */
  chunkRows: i32;
  /** At least 1, though its wide rows may be none; the rows left over belong to the last. */
  chunks: i32;
}

/** Channels that one item of a stage over channels treats. */
export const CHANNEL_ITEM: i32 = 64;

/** Wide rows of a chunk. */
// @ts-ignore: decorator
@inline
export function rowsOfChunk(task: WideRows, chunk: i32): i32 {
  return min(task.chunkRows, task.wideRows - chunk * task.chunkRows);
}

/** Values that fill no wide row. */
// @ts-ignore: decorator
@inline
export function valuesLeftOver(task: WideRows): i32 {
  return task.rows * task.channels - task.wideRows * task.lanes;
}

/** The index of a chunk's first value. */
// @ts-ignore: decorator
@inline
export function firstOfChunk(task: WideRows, chunk: i32): i32 {
  return chunk * task.chunkRows * task.lanes;
}

/** Values of a chunk; of the last one with those that fill no wide row. */
// @ts-ignore: decorator
@inline
export function valuesOfChunk(task: WideRows, chunk: i32): i32 {
  if (chunk + 1 < task.chunks) return task.chunkRows * task.lanes;
  return task.rows * task.channels - firstOfChunk(task, chunk);
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
