import { PoolShape } from "./pool-shape";

/** x -> the mean of each window. */
export function averagePool(shape: PoolShape, x: usize, y: usize, countIncludePad: bool): void {
  const pixelBytes = <usize>shape.channels << 2;
  const imageBytes = <usize>(shape.height * shape.width) * pixelBytes;
  for (let image = 0; image < shape.batch; image++) {
    for (let outRow = 0; outRow < shape.outHeight; outRow++) {
      const row = outRow * shape.strideRows - shape.top;
      const lastRow = min(row + shape.kernelHeight, shape.height);
      for (let outColumn = 0; outColumn < shape.outWidth; outColumn++) {
        const column = outColumn * shape.strideColumns - shape.left;
        const lastColumn = min(column + shape.kernelWidth, shape.width);
        memory.fill(y, 0, pixelBytes);
        for (let r = max(row, 0); r < lastRow; r++) {
          for (let c = max(column, 0); c < lastColumn; c++) {
            addScaled(y, x + <usize>(r * shape.width + c) * pixelBytes, pixelBytes, 1);
          }
        }
        divide(y, pixelBytes, divisor(shape, row, column, countIncludePad));
        y += pixelBytes;
      }
    }
    x += imageBytes;
  }
}

/** dy -> dx: each dy shared out among its window. */
export function averagePoolGradient(
  shape: PoolShape,
  dy: usize,
  dx: usize,
  countIncludePad: bool,
): void {
  const pixelBytes = <usize>shape.channels << 2;
  const imageBytes = <usize>(shape.height * shape.width) * pixelBytes;
  memory.fill(dx, 0, <usize>shape.batch * imageBytes);
  for (let image = 0; image < shape.batch; image++) {
    for (let outRow = 0; outRow < shape.outHeight; outRow++) {
      const row = outRow * shape.strideRows - shape.top;
      const lastRow = min(row + shape.kernelHeight, shape.height);
      for (let outColumn = 0; outColumn < shape.outWidth; outColumn++) {
        const column = outColumn * shape.strideColumns - shape.left;
        const lastColumn = min(column + shape.kernelWidth, shape.width);
        const share: f32 = <f32>1 / divisor(shape, row, column, countIncludePad);
        for (let r = max(row, 0); r < lastRow; r++) {
          for (let c = max(column, 0); c < lastColumn; c++) {
            addScaled(dx + <usize>(r * shape.width + c) * pixelBytes, dy, pixelBytes, share);
          }
        }
        dy += pixelBytes;
      }
    }
    dx += imageBytes;
  }
}

/** Places of a window that count: padding when asked for, what lies beyond the padding never. */
// @ts-ignore: decorator
@inline
function divisor(shape: PoolShape, row: i32, column: i32, countIncludePad: bool): f32 {
  const endRow = min(row + shape.kernelHeight, shape.height + shape.bottom);
  const endColumn = min(column + shape.kernelWidth, shape.width + shape.right);
  if (countIncludePad) return <f32>((endRow - row) * (endColumn - column));
  const rows = min(endRow, shape.height) - max(row, 0);
  const columns = min(endColumn, shape.width) - max(column, 0);
  return <f32>(rows * columns);
}

// @ts-ignore: decorator
@inline
function addScaled(target: usize, source: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const scaled = f32x4.mul(v128.load(source + at), factors);
    v128.store(target + at, f32x4.add(v128.load(target + at), scaled));
  }
  for (; at < bytes; at += 4) {
    store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at) * factor);
  }
}

// @ts-ignore: decorator
@inline
function divide(target: usize, bytes: usize, divisor: f32): void {
  for (let at: usize = 0; at < bytes; at += 4) {
    store<f32>(target + at, load<f32>(target + at) / divisor);
  }
}
