/** A convolution's sizes, written by the host as 32-bit integers in this order. */
@unmanaged
export class ConvolutionShape {
  batch: i32;
  height: i32;
  width: i32;
  inChannels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideRows: i32;
  strideColumns: i32;
  top: i32;
  left: i32;
  dilationRows: i32;
  dilationColumns: i32;
  groups: i32;
}

/** Output places that are worked on together, and the most taps × channels of their patches. */
export const BLOCK_PLACES: i32 = 96;
const BLOCK_DEPTH: i32 = 576;

// @ts-ignore: decorator
@inline
export function tapsOf(shape: ConvolutionShape): i32 {
  return shape.kernelHeight * shape.kernelWidth;
}

// @ts-ignore: decorator
@inline
export function inChannelsPerGroup(shape: ConvolutionShape): i32 {
  return shape.inChannels / shape.groups;
}

// @ts-ignore: decorator
@inline
export function outChannelsPerGroup(shape: ConvolutionShape): i32 {
  return shape.outChannels / shape.groups;
}

/** Taps that are gathered together: as even a share as fits the depth of a block. */
export function tapsPerBlock(shape: ConvolutionShape): i32 {
  const taps = tapsOf(shape);
  const fitting = max(1, BLOCK_DEPTH / inChannelsPerGroup(shape));
  const blocks = (taps + fitting - 1) / fitting;
  return (taps + blocks - 1) / blocks;
}

/** Bytes of a block of patches. */
export function patchBytes(shape: ConvolutionShape): usize {
  return <usize>BLOCK_PLACES * (<usize>(tapsPerBlock(shape) * inChannelsPerGroup(shape)) << 2);
}
