import { ConvolutionShape } from "./convolution-shape";
import { madd } from "./vector";

/*
 * Depthwise convolution: one input channel per group. With one output channel per group, four channels
 * are computed at a time; otherwise output channel o sees input channel o / multiplier, one at a time.
 * The filter is `[kernelHeight, kernelWidth, 1, outChannels]`.
 */

export function depthwiseConvolution(
  shape: ConvolutionShape,
  x: usize,
  filter: usize,
  y: usize,
): void {
  const strideY = <usize>shape.outChannels << 2;
  for (let image = 0; image < shape.batch; image++) {
    for (let row = 0; row < shape.outHeight; row++) {
      for (let column = 0; column < shape.outWidth; column++) {
        memory.fill(y, 0, strideY);
        for (let tap = 0; tap < shape.kernelHeight * shape.kernelWidth; tap++) {
          const seen = pixelSeen(shape, x, image, row, column, tap);
          if (seen != 0) addProducts(shape, seen, filter + <usize>tap * strideY, y);
        }
        y += strideY;
      }
    }
  }
}

export function depthwiseInputGradient(
  shape: ConvolutionShape,
  dy: usize,
  filter: usize,
  dx: usize,
): void {
  const strideY = <usize>shape.outChannels << 2;
  const pixels = <usize>(shape.batch * shape.height * shape.width);
  memory.fill(dx, 0, (pixels * <usize>shape.inChannels) << 2);
  for (let image = 0; image < shape.batch; image++) {
    for (let row = 0; row < shape.outHeight; row++) {
      for (let column = 0; column < shape.outWidth; column++) {
        for (let tap = 0; tap < shape.kernelHeight * shape.kernelWidth; tap++) {
          const seen = pixelSeen(shape, dx, image, row, column, tap);
          if (seen != 0) addBackwards(shape, dy, filter + <usize>tap * strideY, seen);
        }
        dy += strideY;
      }
    }
  }
}

/** Sums each image's gradient in `workspace` (the size of the filter) before adding it: fewer digits are lost. */
export function depthwiseFilterGradient(
  shape: ConvolutionShape,
  x: usize,
  dy: usize,
  dfilter: usize,
  workspace: usize,
): void {
  const strideY = <usize>shape.outChannels << 2;
  const taps = shape.kernelHeight * shape.kernelWidth;
  const bytes = <usize>taps * strideY;
  memory.fill(dfilter, 0, bytes);
  for (let image = 0; image < shape.batch; image++) {
    memory.fill(workspace, 0, bytes);
    for (let row = 0; row < shape.outHeight; row++) {
      for (let column = 0; column < shape.outWidth; column++) {
        for (let tap = 0; tap < taps; tap++) {
          const seen = pixelSeen(shape, x, image, row, column, tap);
          if (seen != 0) addProducts(shape, seen, dy, workspace + <usize>tap * strideY);
        }
        dy += strideY;
      }
    }
    for (let at: usize = 0; at < bytes; at += 4) {
      store<f32>(dfilter + at, load<f32>(dfilter + at) + load<f32>(workspace + at));
    }
  }
}

/** Where the pixel lies that a tap sees from an output place; 0 beyond the image. */
// @ts-ignore: decorator
@inline
function pixelSeen(
  shape: ConvolutionShape,
  x: usize,
  image: i32,
  outRow: i32,
  outColumn: i32,
  tap: i32,
): usize {
  const kernelRow = tap / shape.kernelWidth;
  const kernelColumn = tap - kernelRow * shape.kernelWidth;
  const row = outRow * shape.strideRows - shape.top + kernelRow * shape.dilationRows;
  const column = outColumn * shape.strideColumns - shape.left + kernelColumn * shape.dilationColumns;
  if (<u32>row >= <u32>shape.height || <u32>column >= <u32>shape.width) return 0;
  const pixel = <usize>((image * shape.height + row) * shape.width + column);
  return x + ((pixel * <usize>shape.inChannels) << 2);
}

/** `sum[o] += narrow[o / multiplier] * wide[o]` over the output channels. */
function addProducts(shape: ConvolutionShape, narrow: usize, wide: usize, sum: usize): void {
  const outChannels = shape.outChannels;
  const end = sum + (<usize>outChannels << 2);
  if (outChannels == shape.inChannels) {
    while (sum + 16 <= end) {
      v128.store(sum, madd(v128.load(narrow), v128.load(wide), v128.load(sum)));
      narrow += 16;
      wide += 16;
      sum += 16;
    }
  }
  const multiplier = outChannels / shape.inChannels;
  let left = multiplier;
  while (sum < end) {
    store<f32>(sum, load<f32>(sum) + load<f32>(narrow) * load<f32>(wide));
    wide += 4;
    sum += 4;
    if (--left == 0) {
      left = multiplier;
      narrow += 4;
    }
  }
}

/** `narrow[o / multiplier] += dy[o] * filter[o]` over the output channels. */
function addBackwards(shape: ConvolutionShape, dy: usize, filter: usize, narrow: usize): void {
  const outChannels = shape.outChannels;
  const end = dy + (<usize>outChannels << 2);
  if (outChannels == shape.inChannels) {
    while (dy + 16 <= end) {
      v128.store(narrow, madd(v128.load(dy), v128.load(filter), v128.load(narrow)));
      narrow += 16;
      dy += 16;
      filter += 16;
    }
  }
  const multiplier = outChannels / shape.inChannels;
  let left = multiplier;
  while (dy < end) {
    store<f32>(narrow, load<f32>(narrow) + load<f32>(dy) * load<f32>(filter));
    dy += 4;
    filter += 4;
    if (--left == 0) {
      left = multiplier;
      narrow += 4;
    }
  }
}
