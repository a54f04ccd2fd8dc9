/**
 * A convolution as the direct kernels see it, written by the host (src/kernels/convolution/direct-convolution.ts): from
 * each place of `target` to the places of `source` that its taps see. The input gradient is of the same form,
 * with dy for its source and dx for its target.
 */
@unmanaged
export class DirectTask {
  batch: i32;
  groups: i32;
  sourceHeight: i32;
  sourceWidth: i32;
  sourceChannels: i32;
  targetHeight: i32;
  targetWidth: i32;
  targetChannels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideRows: i32;
  strideColumns: i32;
  top: i32;
  left: i32;
  dilationRows: i32;
  dilationColumns: i32;
  /** 1 where this is the input gradient of the convolution with these sizes. */
  isGradient: i32;

  source: usize;
  filter: usize;
  /** `[targetChannels]`, or 0. */
  bias: usize;
  target: usize;
  panels: usize;

  /** How the work is cut: rows of a class (classes.ts), over all images, places of a row, panels of columns. */
  rowsPerItem: i32;
  rowsPerBlock: i32;
  columnsPerBlock: i32;
  panelsPerItem: i32;
}

// @ts-ignore: decorator
@inline
export function sourceChannelsPerGroup(task: DirectTask): i32 {
  return task.sourceChannels / task.groups;
}

// @ts-ignore: decorator
@inline
export function targetChannelsPerGroup(task: DirectTask): i32 {
  return task.targetChannels / task.groups;
}
