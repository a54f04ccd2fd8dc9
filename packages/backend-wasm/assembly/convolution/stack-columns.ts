import { DirectTask, sourceChannelsPerGroup } from "./direct-task";
import { TapAxis } from "./tap-axis";
import { clearFloats, copyFloats } from "../vector";

/*
 * What a row of places sees, as stacks: for each column of the source, the floats of all kernel rows one after
 * the other, `[columns][kernelRows * channels]`, zeros beyond the image. What a place sees by all its taps is
 * then one run, and neighbouring places share most of it: each value is copied once per kernel row, where a
 * matrix of patches takes it once per tap. Where the kernel is dilated, columns with the same remainder
 * modulo the dilation lie side by side.
 */

/** Columns of the source that `places` neighbours see. */
// @ts-ignore: decorator
@inline
function columnsSeen(columns: TapAxis, places: i32): i32 {
  return (places - 1) * columns.stride + (columns.taps - 1) * columns.dilation + 1;
}

/** Stacks with the same remainder. */
// @ts-ignore: decorator
@inline
export function stacksPerRemainder(columns: TapAxis, places: i32): i32 {
  return (columnsSeen(columns, places) + columns.dilation - 1) / columns.dilation;
}

// @ts-ignore: decorator
@inline
export function stackBytes(task: DirectTask, rows: TapAxis): usize {
  return <usize>(rows.taps * sourceChannelsPerGroup(task)) << 2;
}

/** Stacks what the places `[column, column + places)` of a row see; `image` is the image's group of channels. */
export function stackColumns(
  task: DirectTask,
  rows: TapAxis,
  columns: TapAxis,
  image: usize,
  row: i32,
  column: i32,
  places: i32,
  stacks: usize,
): void {
  const dilation = columns.dilation;
  const seen = columnsSeen(columns, places);
  const start = column * columns.stride - columns.before;
  const pixelBytes = <usize>task.sourceChannels << 2;
  const runBytes = <usize>sourceChannelsPerGroup(task) << 2;
  const stride = stackBytes(task, rows);
  const remainderBytes = <usize>stacksPerRemainder(columns, places) * stride;
  for (let kernelRow = 0; kernelRow < rows.taps; kernelRow++) {
    const sourceRow = row * rows.stride - rows.before + kernelRow * rows.dilation;
    const isInside = <u32>sourceRow < <u32>task.sourceHeight;
    const from = image + <usize>(sourceRow * task.sourceWidth) * pixelBytes;
    for (let remainder = 0; remainder < min(dilation, seen); remainder++) {
      const first = start + remainder;
      const count = (seen - remainder + dilation - 1) / dilation;
      const end = isInside ? min(count, stepsTo(task.sourceWidth - first, dilation)) : 0;
      const begin = min(end, stepsTo(-first, dilation));
      let target = stacks + <usize>remainder * remainderBytes + <usize>kernelRow * runBytes;
      target = clearRuns(target, stride, begin, runBytes);
      target = copyRuns(
        target,
        stride,
        from + <usize>(first + begin * dilation) * pixelBytes,
        <usize>dilation * pixelBytes,
        end - begin,
        runBytes,
      );
      clearRuns(target, stride, count - end, runBytes);
    }
  }
}

/** Steps of that size until a distance is covered. */
// @ts-ignore: decorator
@inline
function stepsTo(distance: i32, step: i32): i32 {
  return distance <= 0 ? 0 : (distance + step - 1) / step;
}

/** Clears `count` runs of floats; returns where the next one would be. */
function clearRuns(target: usize, stride: usize, count: i32, bytes: usize): usize {
  for (let i = 0; i < count; i++) {
    clearFloats(target, bytes);
    target += stride;
  }
  return target;
}

function copyRuns(
  target: usize,
  targetStride: usize,
  source: usize,
  sourceStride: usize,
  count: i32,
  bytes: usize,
): usize {
  const end = target + <usize>count * targetStride;
  if (bytes == 4) {
    while (target < end) {
      store<f32>(target, load<f32>(source));
      target += targetStride;
      source += sourceStride;
    }
  } else if (bytes == 12) {
    while (target < end) {
      store<f64>(target, load<f64>(source));
      store<f32>(target, load<f32>(source, 8), 8);
      target += targetStride;
      source += sourceStride;
    }
  } else {
    while (target < end) {
      copyFloats(target, source, bytes);
      target += targetStride;
      source += sourceStride;
    }
  }
  return end;
}
