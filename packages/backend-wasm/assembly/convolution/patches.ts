import { ConvolutionShape, inChannelsPerGroup } from "./convolution-shape";
import { addFloats } from "../vector";

/*
 * From the patches of an image that output places see, rows of a matrix `[places, taps * channels]`, back to
 * the image: what lies in a patch is added there (col2im).
 */

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
