import { DirectTask } from "./direct-task";

/**
 * Along rows or along columns: the places of the target that see the same taps, and which these are. Place `i`
 * lies at `first + i * step` and sees, by tap `j` of `taps`, the source at `i * stride - before + j * dilation`;
 * in the filter that is tap `firstTap + j * tapStep`.
 *
 * Forward all places are one such class. In the input gradient dx at p gets from tap k the dy at
 * `(p + padding - k * dilation) / stride`, where that is whole: places with the same remainder modulo the
 * stride see the same taps, at neighbouring places of dy. So each class is a convolution with stride 1, and
 * no zeros are multiplied.
 */
@unmanaged
export class TapAxis {
  first: i32;
  step: i32;
  count: i32;
  stride: i32;
  before: i32;
  dilation: i32;
  taps: i32;
  firstTap: i32;
  tapStep: i32;
}

export const AXIS_BYTES: usize = 64;

/** Classes of rows, and of columns. */
export function rowClasses(task: DirectTask): i32 {
  return task.isGradient ? task.strideRows : 1;
}

export function columnClasses(task: DirectTask): i32 {
  return task.isGradient ? task.strideColumns : 1;
}

export function setRowAxis(axis: TapAxis, task: DirectTask, index: i32): void {
  setAxis(axis, task.isGradient, index, task.targetHeight, task.kernelHeight, task.strideRows, task.top, task.dilationRows);
}

export function setColumnAxis(axis: TapAxis, task: DirectTask, index: i32): void {
  setAxis(axis, task.isGradient, index, task.targetWidth, task.kernelWidth, task.strideColumns, task.left, task.dilationColumns);
}

function setAxis(
  axis: TapAxis,
  isGradient: i32,
  index: i32,
  size: i32,
  kernel: i32,
  stride: i32,
  padding: i32,
  dilation: i32,
): void {
  axis.first = index;
  axis.taps = kernel;
  axis.firstTap = 0;
  axis.tapStep = 1;
  if (!isGradient) {
    axis.step = 1;
    axis.count = size;
    axis.stride = stride;
    axis.before = padding;
    axis.dilation = kernel == 1 ? 1 : dilation;
    return;
  }
  axis.step = stride;
  axis.count = (size - index + stride - 1) / stride;
  axis.stride = 1;
  const common = greatestCommonDivisor(stride, dilation);
  const tapStep = stride / common;
  let firstTap = 0;
  while (firstTap < kernel && (index + padding - firstTap * dilation) % stride != 0) firstTap++;
  const taps = (kernel - firstTap + tapStep - 1) / tapStep;
  // From the last tap to the first, so that the source is seen in its order.
  const lastTap = firstTap + (taps - 1) * tapStep;
  axis.taps = taps;
  axis.dilation = taps == 1 ? 1 : dilation / common;
  axis.firstTap = lastTap;
  axis.tapStep = -tapStep;
  axis.before = (lastTap * dilation - index - padding) / stride;
}

function greatestCommonDivisor(a: i32, b: i32): i32 {
  while (b != 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}
