/**
 * A depthwise convolution (one input channel a group), written by the host in this order.
 *
 * It is computed in planes: four channels of a band of rows, with the padding around them, so that a row's
 * pixels are vectors that follow each other. The gradient to the input is a convolution of dy, its pixels
 * spread as far as the stride, with the turned filter.
 */
@unmanaged
export class DepthwiseTask {
  /** x, or dy of the input gradient. */
  source: usize;
  /** `[kernelHeight, kernelWidth, 1, channels]` */
  filter: usize;
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
  /** How far apart the pixels of the source lie in a plane. */
  spreadRows: i32;
  spreadColumns: i32;
  /** Rows and columns of a plane before the source's first pixel; may be negative. */
  top: i32;
  left: i32;
  dilationRows: i32;
  dilationColumns: i32;
  isTurned: i32;
  /** Rows of the target that one plane serves, and how many such bands an image has. */
  bandRows: i32;
  bands: i32;
  planeRows: i32;
  planeWidth: i32;
  /** Bands that one item computes, counted over all images. */
  itemBands: i32;
  /** Items that left sums of the filter gradient. */
  items: i32;
}

/** Channels that are gathered together, a cache line, and the vectors that hold them. */
export const BLOCK_CHANNELS: i32 = 16;
export const BLOCK_VECTORS: i32 = 4;

// @ts-ignore: decorator
@inline
export function planeBytes(task: DepthwiseTask): usize {
  return <usize>(task.planeRows * task.planeWidth) << 4;
}

/** Bytes of a row of a plane. */
// @ts-ignore: decorator
@inline
export function pitchOf(task: DepthwiseTask): usize {
  return <usize>task.planeWidth << 4;
}

/** Bytes of four channels' filter. */
// @ts-ignore: decorator
@inline
export function packedBytes(task: DepthwiseTask): usize {
  return <usize>(task.kernelHeight * task.kernelWidth) << 4;
}
