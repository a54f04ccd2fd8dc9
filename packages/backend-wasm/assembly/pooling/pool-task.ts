/** A pooling, written by the host in this order. */
@unmanaged
export class PoolTask {
  /** Of gradients too: dx. */
  x: usize;
  /** Likewise dy. */
  y: usize;
  /** Of max pooling: `row * width + column` of each maximum. */
  indices: usize;
  /** Rows of what an item writes (y, or dx of a gradient), counted through all images. */
  itemRows: i32;
  countIncludePad: i32;
  batch: i32;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideRows: i32;
  strideColumns: i32;
  top: i32;
  bottom: i32;
  left: i32;
  right: i32;
}

/** The first window that reaches a place of the image, along one side. */
// @ts-ignore: decorator
@inline
export function firstWindow(place: i32, before: i32, kernel: i32, stride: i32): i32 {
  const past = place + before - kernel;
  return past < 0 ? 0 : past / stride + 1;
}

/** The last window that starts before or at it; less than the first where it lies between windows. */
// @ts-ignore: decorator
@inline
export function lastWindow(place: i32, before: i32, stride: i32, windows: i32): i32 {
  return min((place + before) / stride, windows - 1);
}

/** Rows of a window that count in its divisor: padding when asked for, what lies beyond the padding never. */
// @ts-ignore: decorator
@inline
export function rowsThatCount(all: PoolTask, outRow: i32): i32 {
  const row = outRow * all.strideRows - all.top;
  const end = row + all.kernelHeight;
  if (all.countIncludePad) return min(end, all.height + all.bottom) - row;
  return min(end, all.height) - max(row, 0);
}

/** Likewise columns. */
// @ts-ignore: decorator
@inline
export function columnsThatCount(all: PoolTask, outColumn: i32): i32 {
  const column = outColumn * all.strideColumns - all.left;
  const end = column + all.kernelWidth;
  if (all.countIncludePad) return min(end, all.width + all.right) - column;
  return min(end, all.width) - max(column, 0);
}

/** Whether all windows are 2 × 2 places of the image, of at least a vector of channels, and none shares a row. */
export function isTwoByTwo(all: PoolTask): bool {
  if (all.kernelHeight != 2 || all.kernelWidth != 2 || all.strideRows < 2) return false;
  if (all.channels < 4 || all.top != 0 || all.left != 0) return false;
  const lastRow = (all.outHeight - 1) * all.strideRows + 1;
  const lastColumn = (all.outWidth - 1) * all.strideColumns + 1;
  return lastRow < all.height && lastColumn < all.width;
}
