import { findPixels, repeatAddress } from "../convolution/seen-pixels";
import { tableOf, targetsOf, beyondOf, wideSource, wideTarget, zerosOf } from "./depthwise-scratch";
import { blockedWidth, DepthwiseTask, placeBytes, seenWidth, wideBytes } from "./depthwise-task";
import { clearFloats } from "../vector";

/*
 * Where the pixels of a row of outputs lie, and of what its taps see. Images that have fewer channels than the kernels
 * compute (a channel that several outputs see, fewer than four) are copied, a row at a time.
 */

/** Fills the table for row `row` of an image: for the rows of taps from `first` on, every `step`th. */
export function findSeenPixels(
  task: DepthwiseTask,
  image: i32,
  row: i32,
  first: i32,
  step: i32,
  scratch: usize,
): void {
  const start = row * task.strideRows - task.top;
  const pixelBytes = wideBytes(task);
  const seen = seenWidth(task);
  const zeros = zerosOf(scratch);
  let table = tableOf(task, scratch);
  for (let tapRow = first; tapRow < task.kernelHeight; tapRow += step) {
    const spread = start + tapRow * task.dilationRows;
    const sourceRow = spread / task.spreadRows;
    const isInside = spread >= 0 && sourceRow < task.sourceHeight && sourceRow * task.spreadRows == spread;
    if (isInside) {
      const pixels = sourceRowOf(task, image * task.sourceHeight + sourceRow, tapRow, scratch);
      findPixels(table, placeBytes(task), seen, pixels, pixelBytes, task.sourceWidth, task.left, task.spreadColumns, zeros);
    } else {
      repeatAddress(table, placeBytes(task), seen, zeros);
    }
    table += 4;
  }
}

/** Fills the table of the target's pixels of row `row`, counted over all images; beyond it lies `beyond`. */
export function findTargets(task: DepthwiseTask, row: usize, beyond: usize, scratch: usize): void {
  const table = targetsOf(task, scratch);
  findPixels(table, 4, blockedWidth(task), row, wideBytes(task), task.targetWidth, 0, 1, beyond);
}

/** A row of the source, counted over all images, as wide as the kernels see it. */
function sourceRowOf(task: DepthwiseTask, row: i32, tapRow: i32, scratch: usize): usize {
  const pixels = task.source + (<usize>(row * task.sourceWidth * task.sourceChannels) << 2);
  if (isWide(task, task.sourceChannels)) return pixels;
  const copy = wideSource(task, tapRow, scratch);
  widen(task, pixels, task.sourceWidth, task.sourceChannels, copy);
  return copy;
}

/** A row of the filter gradient's dy, counted over all images, as wide as the kernels see it. */
export function gradientRowOf(task: DepthwiseTask, row: i32, scratch: usize): usize {
  const pixels = task.target + (<usize>(row * task.targetWidth * task.channels) << 2);
  if (isWide(task, task.channels)) return pixels;
  const copy = wideTarget(task, scratch);
  widen(task, pixels, task.targetWidth, task.channels, copy);
  return copy;
}

// @ts-ignore: decorator
@inline
export function isWide(task: DepthwiseTask, channels: i32): bool {
  return channels == task.channels && channels >= 4;
}

/** `[width, channels]` -> `[width, output channels or four]`: each channel as often as outputs see it. */
function widen(task: DepthwiseTask, pixels: usize, width: i32, channels: i32, copy: usize): void {
  const multiplier = task.channels / channels;
  const bytes = wideBytes(task);
  for (let column = 0; column < width; column++) {
    for (let channel = 0; channel < task.channels; channel++) {
      const seen = <usize>(channel / multiplier) << 2;
      store<f32>(copy + (<usize>channel << 2), load<f32>(pixels + seen));
    }
    for (let at = <usize>task.channels << 2; at < bytes; at += 4) store<f32>(copy + at, 0);
    pixels += <usize>channels << 2;
    copy += bytes;
  }
}

/** `[targetWidth, output channels or four]` -> `[targetWidth, targetChannels]`, added up. */
export function narrow(task: DepthwiseTask, copy: usize, row: usize): void {
  const multiplier = task.channels / task.targetChannels;
  clearFloats(row, <usize>(task.targetWidth * task.targetChannels) << 2);
  for (let column = 0; column < task.targetWidth; column++) {
    for (let channel = 0; channel < task.channels; channel++) {
      const at = row + (<usize>(channel / multiplier) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(copy + (<usize>channel << 2)));
    }
    copy += wideBytes(task);
    row += <usize>task.targetChannels << 2;
  }
}
