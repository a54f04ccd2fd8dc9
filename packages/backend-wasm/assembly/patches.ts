import { ConvolutionShape, inChannelsPerGroup } from "./convolution-shape";
import { addFloats, clearFloats, copyFloats, copyRun } from "./vector";

/*
 * The patches of an image that output places see, as rows of a matrix `[places, taps * channels]`
 * (im2col), and the way back, where what lies in a patch is added to the image (col2im).
 */

/** Copies the taps [firstTap, lastTap) that `count` places from `firstPlace` see; zeros beyond the image. */
export function gatherPatches(
  shape: ConvolutionShape,
  x: usize,
  group: i32,
  firstPlace: i32,
  count: i32,
  firstTap: i32,
  lastTap: i32,
  patches: usize,
): void {
  let column = firstPlace % shape.outWidth;
  let row = (firstPlace / shape.outWidth) % shape.outHeight;
  let image = firstPlace / (shape.outWidth * shape.outHeight);
  const whole = hasWholeRuns(shape, firstTap, lastTap);
  const runBytes = runBytesOf(shape);
  const runStride = runStrideOf(shape);
  for (let i = 0; i < count; i++) {
    const from = imageOf(shape, x, group, image);
    if (whole && isInside(shape, row, column)) {
      let run = firstPixelOf(shape, from, row, column);
      for (let k = 0; k < shape.kernelHeight; k++) {
        patches = copyRun(patches, run, runBytes);
        run += runStride;
      }
    } else {
      patches = gatherPatch(shape, from, row, column, firstTap, lastTap, patches);
    }
    if (++column == shape.outWidth) {
      column = 0;
      if (++row == shape.outHeight) {
        row = 0;
        image++;
      }
    }
  }
}

/** Adds patches to the image that they were seen in. */
export function scatterPatches(
  shape: ConvolutionShape,
  patches: usize,
  group: i32,
  firstPlace: i32,
  count: i32,
  firstTap: i32,
  lastTap: i32,
  x: usize,
): void {
  let column = firstPlace % shape.outWidth;
  let row = (firstPlace / shape.outWidth) % shape.outHeight;
  let image = firstPlace / (shape.outWidth * shape.outHeight);
  const bytes = <usize>((lastTap - firstTap) * inChannelsPerGroup(shape)) << 2;
  const whole = hasWholeRuns(shape, firstTap, lastTap);
  const runBytes = runBytesOf(shape);
  const runStride = runStrideOf(shape);
  for (let i = 0; i < count; i++) {
    const to = imageOf(shape, x, group, image);
    if (whole && isInside(shape, row, column)) {
      let run = firstPixelOf(shape, to, row, column);
      let source = patches;
      for (let k = 0; k < shape.kernelHeight; k++) {
        addFloats(run, source, runBytes);
        source += runBytes;
        run += runStride;
      }
    } else {
      scatterPatch(shape, to, row, column, firstTap, lastTap, patches);
    }
    patches += bytes;
    if (++column == shape.outWidth) {
      column = 0;
      if (++row == shape.outHeight) {
        row = 0;
        image++;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function imageOf(shape: ConvolutionShape, x: usize, group: i32, image: i32): usize {
  const pixels = <usize>image * <usize>(shape.height * shape.width);
  return x + ((pixels * <usize>shape.inChannels + <usize>(group * inChannelsPerGroup(shape))) << 2);
}

/** Whether the taps are all of them, and those of a kernel row lie side by side in the image. */
function hasWholeRuns(shape: ConvolutionShape, firstTap: i32, lastTap: i32): bool {
  const all = firstTap == 0 && lastTap == shape.kernelHeight * shape.kernelWidth;
  return all && shape.dilationColumns == 1 && shape.groups == 1;
}

/** Bytes of the pixels that a kernel row sees. */
// @ts-ignore: decorator
@inline
function runBytesOf(shape: ConvolutionShape): usize {
  return <usize>(shape.kernelWidth * shape.inChannels) << 2;
}

/** From what a kernel row sees to what the next one does. */
// @ts-ignore: decorator
@inline
function runStrideOf(shape: ConvolutionShape): usize {
  return <usize>(shape.dilationRows * shape.width * shape.inChannels) << 2;
}

/** Whether no tap of an output place lies beyond the image. */
// @ts-ignore: decorator
@inline
function isInside(shape: ConvolutionShape, outRow: i32, outColumn: i32): bool {
  const row = outRow * shape.strideRows - shape.top;
  const column = outColumn * shape.strideColumns - shape.left;
  const lastRow = row + (shape.kernelHeight - 1) * shape.dilationRows;
  return row >= 0 && column >= 0 && lastRow < shape.height && column + shape.kernelWidth <= shape.width;
}

// @ts-ignore: decorator
@inline
function firstPixelOf(shape: ConvolutionShape, image: usize, outRow: i32, outColumn: i32): usize {
  const row = outRow * shape.strideRows - shape.top;
  const column = outColumn * shape.strideColumns - shape.left;
  return image + (<usize>((row * shape.width + column) * shape.inChannels) << 2);
}

// @ts-ignore: decorator
@inline
function gatherPatch(
  shape: ConvolutionShape,
  image: usize,
  outRow: i32,
  outColumn: i32,
  firstTap: i32,
  lastTap: i32,
  target: usize,
): usize {
  const tapBytes = <usize>inChannelsPerGroup(shape) << 2;
  const pixelBytes = <usize>shape.inChannels << 2;
  const contiguous = shape.dilationColumns == 1 && shape.groups == 1;
  const kernelWidth = shape.kernelWidth;
  const width = shape.width;
  let tap = firstTap;
  let kernelRow = firstTap / kernelWidth;
  while (tap < lastTap) {
    const rowStart = kernelRow * kernelWidth;
    const from = tap - rowStart;
    const to = min(kernelWidth, lastTap - rowStart);
    const inRow = outRow * shape.strideRows - shape.top + kernelRow * shape.dilationRows;
    const start = outColumn * shape.strideColumns - shape.left;
    if (<u32>inRow >= <u32>shape.height) {
      target = clearFloats(target, <usize>(to - from) * tapBytes);
    } else if (contiguous) {
      const first = start + from;
      const taps = to - from;
      const before = min(max(-first, 0), taps);
      const end = max(min(width - first, taps), before);
      if (before > 0) target = clearFloats(target, <usize>before * tapBytes);
      target = copyFloats(
        target,
        image + <usize>(inRow * width + first + before) * pixelBytes,
        <usize>(end - before) * tapBytes,
      );
      if (end < taps) target = clearFloats(target, <usize>(taps - end) * tapBytes);
    } else {
      for (let k = from; k < to; k++) {
        const inColumn = start + k * shape.dilationColumns;
        target =
          <u32>inColumn < <u32>width
            ? copyFloats(target, image + <usize>(inRow * width + inColumn) * pixelBytes, tapBytes)
            : clearFloats(target, tapBytes);
      }
    }
    tap = rowStart + to;
    kernelRow++;
  }
  return target;
}

// @ts-ignore: decorator
@inline
function scatterPatch(
  shape: ConvolutionShape,
  image: usize,
  outRow: i32,
  outColumn: i32,
  firstTap: i32,
  lastTap: i32,
  source: usize,
): void {
  const tapBytes = <usize>inChannelsPerGroup(shape) << 2;
  const pixelBytes = <usize>shape.inChannels << 2;
  let kernelRow = firstTap / shape.kernelWidth;
  let kernelColumn = firstTap % shape.kernelWidth;
  for (let tap = firstTap; tap < lastTap; tap++) {
    const inRow = outRow * shape.strideRows - shape.top + kernelRow * shape.dilationRows;
    const inColumn = outColumn * shape.strideColumns - shape.left + kernelColumn * shape.dilationColumns;
    if (<u32>inRow < <u32>shape.height && <u32>inColumn < <u32>shape.width) {
      addFloats(image + <usize>(inRow * shape.width + inColumn) * pixelBytes, source, tapBytes);
    }
    source += tapBytes;
    if (++kernelColumn == shape.kernelWidth) {
      kernelColumn = 0;
      kernelRow++;
    }
  }
}
