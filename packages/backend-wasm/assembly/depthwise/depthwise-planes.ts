import { BLOCK_VECTORS, DepthwiseTask, pitchOf, planeBytes } from "./depthwise-task";
import { clearFloats, loadLanes } from "../vector";

/** Fills the planes of `vectors` vectors of channels, from `channel` on, for the band that starts at `row`. */
export function gatherPlanes(
  task: DepthwiseTask,
  image: i32,
  row: i32,
  channel: i32,
  vectors: i32,
  planes: usize,
): void {
  const pitch = pitchOf(task);
  const bytes = planeBytes(task);
  const start = row * task.strideRows - task.top;
  for (let i = 0; i < task.planeRows; i++) {
    const spread = start + i;
    const sourceRow = spread / task.spreadRows;
    const target = planes + <usize>i * pitch;
    const isInside =
      spread >= 0 && sourceRow < task.sourceHeight && sourceRow * task.spreadRows == spread;
    if (isInside) {
      gatherRow(task, image * task.sourceHeight + sourceRow, channel, vectors, target);
    } else {
      for (let v = 0; v < vectors; v++) clearFloats(target + <usize>v * bytes, pitch);
    }
  }
}

/** One row of the source, counted over all images, with what is around and between its pixels. */
function gatherRow(
  task: DepthwiseTask,
  sourceRow: i32,
  channel: i32,
  vectors: i32,
  target: usize,
): void {
  const pitch = pitchOf(task);
  const bytes = planeBytes(task);
  const spread = task.spreadColumns;
  const left = task.left;
  const first = left < 0 ? (spread - 1 - left) / spread : 0;
  const fitting = left >= task.planeWidth ? 0 : (task.planeWidth - 1 - left) / spread + 1;
  const last = max(first, min(task.sourceWidth, fitting));
  const start = max(0, min(task.planeWidth, left + first * spread));
  const end = last == first ? start : left + (last - 1) * spread + 1;
  for (let v = 0; v < vectors; v++) {
    const row = target + <usize>v * bytes;
    if (spread > 1) {
      clearFloats(row, pitch);
    } else {
      clearFloats(row, <usize>start << 4);
      clearFloats(row + (<usize>end << 4), pitch - (<usize>end << 4));
    }
  }
  const pixelBytes = <usize>task.sourceChannels << 2;
  const pixels = task.source + <usize>(sourceRow * task.sourceWidth + first) * pixelBytes;
  const pixel = target + (<usize>start << 4);
  gatherPixels(task, pixels, last - first, channel, vectors, pixel, <usize>spread << 4, bytes);
}

/** `count` pixels to the planes, `step` bytes from one to the next. */
// @ts-ignore: decorator
@inline
function gatherPixels(
  task: DepthwiseTask,
  pixels: usize,
  count: i32,
  channel: i32,
  vectors: i32,
  target: usize,
  step: usize,
  bytes: usize,
): void {
  const pixelBytes = <usize>task.sourceChannels << 2;
  const end = target + <usize>count * step;
  const isWide = task.sourceChannels == task.channels;
  if (isWide && vectors == BLOCK_VECTORS && channel + 16 <= task.channels) {
    gather16Channels(pixels + (<usize>channel << 2), pixelBytes, target, end, step, bytes);
    return;
  }
  for (let v = 0; v < vectors; v++) {
    const at = channel + 4 * v;
    const plane = target + <usize>v * bytes;
    if (isWide) {
      const source = pixels + (<usize>at << 2);
      gather4Channels(source, pixelBytes, plane, plane + (end - target), step, task.channels - at);
    } else {
      repeatChannels(task, pixels, at, plane, plane + (end - target), step);
    }
  }
}

export function gather16Channels(
  source: usize,
  pixelBytes: usize,
  target: usize,
  end: usize,
  step: usize,
  planeBytes: usize,
): void {
  let target1 = target + planeBytes;
  let target2 = target1 + planeBytes;
  let target3 = target2 + planeBytes;
  while (target < end) {
    v128.store(target, v128.load(source));
    v128.store(target1, v128.load(source, 16));
    v128.store(target2, v128.load(source, 32));
    v128.store(target3, v128.load(source, 48));
    source += pixelBytes;
    target += step;
    target1 += step;
    target2 += step;
    target3 += step;
  }
}

/** Four channels, or as many as are left. */
export function gather4Channels(
  source: usize,
  pixelBytes: usize,
  target: usize,
  end: usize,
  step: usize,
  left: i32,
): void {
  while (target < end) {
    v128.store(target, loadLanes(source, left));
    source += pixelBytes;
    target += step;
  }
}

/** Output channels from `channel` on, each of which sees an input channel that others see too. */
function repeatChannels(
  task: DepthwiseTask,
  pixels: usize,
  channel: i32,
  target: usize,
  end: usize,
  step: usize,
): void {
  const multiplier = task.channels / task.sourceChannels;
  for (; target < end; target += step) {
    for (let lane = 0; lane < 4; lane++) {
      const seen = (channel + lane) / multiplier;
      const value = seen < task.sourceChannels ? load<f32>(pixels + (<usize>seen << 2)) : 0;
      store<f32>(target + (<usize>lane << 2), value);
    }
    pixels += <usize>task.sourceChannels << 2;
  }
}
