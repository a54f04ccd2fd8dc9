/**
 * A depthwise convolution (one input channel a group), written by the host in this order.
 *
 * Images are read where they lie, through a table of the pixels that a row of outputs sees
 * (../convolution/seen-pixels.ts), and all channels of four outputs are computed before the next four. The gradient
 * to the input is a convolution of dy, its pixels spread as far as the stride, with the turned filter.
 */
@unmanaged
export class DepthwiseTask {
  /** x, or dy of the input gradient. */
  source: usize;
  /** `[kernelHeight, kernelWidth, 1, channels]` */
  filter: usize;
  /** `[channels]`, or 0. */
  bias: usize;
  /** y, or dx; of the filter gradient dy, which is read. */
  target: usize;
  /** Of the filter gradient: one after the other, the sums of each item. */
  sums: usize;
  dfilter: usize;
  batch: i32;
  sourceHeight: i32;
  sourceWidth: i32;
  sourceChannels: i32;
  targetHeight: i32;
  targetWidth: i32;
  targetChannels: i32;
  /** The wider of both: output channels. */
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideRows: i32;
  strideColumns: i32;
  /** How far apart the pixels of the source lie. */
  spreadRows: i32;
  spreadColumns: i32;
  /** Rows and columns before the source's first pixel; may be negative. */
  top: i32;
  left: i32;
  dilationRows: i32;
  dilationColumns: i32;
  isTurned: i32;
  /** Rows of the target, of all images, that one item computes. */
  itemRows: i32;
  /** Items that left sums of the filter gradient. */
  items: i32;
}

/** Outputs that are computed together. */
export const COLUMNS: i32 = 4;

/** Bytes of a pixel as the kernels see it: of all output channels, four at least. */
// @ts-ignore: decorator
@inline
export function wideBytes(task: DepthwiseTask): usize {
  return <usize>max(task.channels, 4) << 2;
}

/** The same in whole vectors, of which the last one may overlap the one before. */
// @ts-ignore: decorator
@inline
export function vectorBytes(task: DepthwiseTask): usize {
  return (wideBytes(task) + 15) & ~15;
}

// @ts-ignore: decorator
@inline
export function tapsOf(task: DepthwiseTask): i32 {
  return task.kernelHeight * task.kernelWidth;
}

/** The width of the target, in whole blocks of columns. */
// @ts-ignore: decorator
@inline
export function blockedWidth(task: DepthwiseTask): i32 {
  return (task.targetWidth + COLUMNS - 1) & ~(COLUMNS - 1);
}

/** Places of the table. */
// @ts-ignore: decorator
@inline
export function seenWidth(task: DepthwiseTask): i32 {
  return (blockedWidth(task) - 1) * task.strideColumns + (task.kernelWidth - 1) * task.dilationColumns + 1;
}

/** Bytes from a place of the table to the next: a row of taps each. */
// @ts-ignore: decorator
@inline
export function placeBytes(task: DepthwiseTask): usize {
  return <usize>task.kernelHeight << 2;
}

/** Whether outputs side by side see pixels side by side. */
// @ts-ignore: decorator
@inline
export function areNeighbours(task: DepthwiseTask): bool {
  return task.dilationColumns == 1 && task.strideColumns == 1;
}
