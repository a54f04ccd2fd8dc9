import { blockedWidth, DepthwiseTask, placeBytes, seenWidth, tapsOf, vectorBytes, wideBytes } from "./depthwise-task";
import { clearFloats, copyFloats } from "../vector";

/*
 * What an item keeps in its scratch, one after the other: pixels of zeros and of the bias, one that takes what is
 * computed beyond a row, the filter or its gradient, the table of seen pixels, that of a row's target pixels, and,
 * for images that are not as wide as the kernels see them, copies of the rows that are seen and of a row of targets.
 */

/** Bytes of scratch that an item needs. */
export function depthwiseScratch(address: usize): usize {
  const task = changetype<DepthwiseTask>(address);
  return wideTarget(task, 0) + <usize>task.targetWidth * wideBytes(task);
}

// @ts-ignore: decorator
@inline
export function zerosOf(scratch: usize): usize {
  return scratch;
}

// @ts-ignore: decorator
@inline
export function biasOf(task: DepthwiseTask, scratch: usize): usize {
  return scratch + vectorBytes(task);
}

// @ts-ignore: decorator
@inline
export function beyondOf(task: DepthwiseTask, scratch: usize): usize {
  return scratch + 2 * vectorBytes(task);
}

// @ts-ignore: decorator
@inline
export function wideFilter(task: DepthwiseTask, scratch: usize): usize {
  return scratch + 3 * vectorBytes(task);
}

// @ts-ignore: decorator
@inline
export function tableOf(task: DepthwiseTask, scratch: usize): usize {
  return wideFilter(task, scratch) + <usize>tapsOf(task) * vectorBytes(task);
}

// @ts-ignore: decorator
@inline
export function targetsOf(task: DepthwiseTask, scratch: usize): usize {
  return tableOf(task, scratch) + <usize>seenWidth(task) * placeBytes(task);
}

/** Of the rows that are seen through row `tapRow` of the taps. */
// @ts-ignore: decorator
@inline
export function wideSource(task: DepthwiseTask, tapRow: i32, scratch: usize): usize {
  const rows = targetsOf(task, scratch) + (<usize>blockedWidth(task) << 2);
  return rows + <usize>(tapRow * task.sourceWidth) * wideBytes(task);
}

// @ts-ignore: decorator
@inline
export function wideTarget(task: DepthwiseTask, scratch: usize): usize {
  return wideSource(task, task.kernelHeight, scratch);
}

/** Zeros, and the bias or zeros. */
export function fillScratch(task: DepthwiseTask, scratch: usize): void {
  clearFloats(scratch, 3 * vectorBytes(task));
  if (task.bias != 0) copyFloats(biasOf(task, scratch), task.bias, <usize>task.channels << 2);
}
