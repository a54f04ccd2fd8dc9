import { columnsThatCount, PoolTask, rowsThatCount } from "./pool-task";
import { addFloats, copyFloats, loadLanes, overlapping, storeLanes, sumOf2, sumOf3 } from "../vector";

/** x -> some rows of y: the mean of each window, from sums over its rows in the scratch (a row of x). */
export function averagePool(task: usize, item: i32, scratch: usize): void {
  const all = changetype<PoolTask>(task);
  const pixelBytes = <usize>all.channels << 2;
  const rowBytes = <usize>all.width * pixelBytes;
  const firstOut = item * all.itemRows;
  const lastOut = min(firstOut + all.itemRows, all.batch * all.outHeight);
  let y = all.y + <usize>(firstOut * all.outWidth) * pixelBytes;
  for (let out = firstOut; out < lastOut; out++) {
    const image = out / all.outHeight;
    const outRow = out - image * all.outHeight;
    const row = outRow * all.strideRows - all.top;
    const firstRow = max(row, 0);
    const rows = min(row + all.kernelHeight, all.height) - firstRow;
    sumOfRows(all.x + <usize>(image * all.height + firstRow) * rowBytes, rowBytes, rows, scratch);
    const counted = rowsThatCount(all, outRow);
    for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
      const column = outColumn * all.strideColumns - all.left;
      const first = max(column, 0);
      const columns = min(column + all.kernelWidth, all.width) - first;
      const share: f32 = <f32>1 / <f32>(counted * columnsThatCount(all, outColumn));
      const pixel = scratch + <usize>first * pixelBytes;
      let done: usize = 0;
      if (columns == 2 || columns == 3) {
        done = pixelBytes & -16;
        if (columns == 2) meanOf2Pixels(pixel, pixelBytes, done, y, share);
        else meanOf3Pixels(pixel, pixelBytes, done, y, share);
      }
      if (done < pixelBytes) meanOfPixels(pixel, all.channels, done, columns, y, share);
      y += pixelBytes;
    }
  }
}

/** Adds up rows that follow each other. */
// @ts-ignore: decorator
@inline
function sumOfRows(x: usize, rowBytes: usize, rows: i32, sums: usize): void {
  if (rows == 2) {
    sumOf2(sums, x, x + rowBytes, rowBytes);
  } else if (rows == 3) {
    sumOf3(sums, x, x + rowBytes, x + 2 * rowBytes, rowBytes);
  } else {
    copyFloats(sums, x, rowBytes);
    for (let row = 1; row < rows; row++) addFloats(sums, x + <usize>row * rowBytes, rowBytes);
  }
}

/** The mean of two pixels, `vectorBytes` of their channels: whole vectors. */
export function meanOf2Pixels(
  pixel: usize,
  pixelBytes: usize,
  vectorBytes: usize,
  y: usize,
  share: f32,
): void {
  const shares = f32x4.splat(share);
  const end = pixel + vectorBytes;
  while (pixel < end) {
    const sum = f32x4.add(v128.load(pixel), v128.load(pixel + pixelBytes));
    v128.store(y, f32x4.mul(sum, shares));
    pixel += 16;
    y += 16;
  }
}

/** Of three pixels likewise. */
export function meanOf3Pixels(
  pixel: usize,
  pixelBytes: usize,
  vectorBytes: usize,
  y: usize,
  share: f32,
): void {
  const shares = f32x4.splat(share);
  const end = pixel + vectorBytes;
  let pixel2 = pixel + 2 * pixelBytes;
  while (pixel < end) {
    const two = f32x4.add(v128.load(pixel), v128.load(pixel + pixelBytes));
    v128.store(y, f32x4.mul(f32x4.add(two, v128.load(pixel2)), shares));
    pixel += 16;
    pixel2 += 16;
    y += 16;
  }
}

/** Of any number of pixels, their channels from byte `at` on. */
export function meanOfPixels(
  pixel: usize,
  channels: i32,
  at: usize,
  columns: i32,
  y: usize,
  share: f32,
): void {
  const pixelBytes = <usize>channels << 2;
  const shares = f32x4.splat(share);
  for (; at < pixelBytes; at += 16) {
    const start = overlapping(at, pixelBytes);
    let source = pixel + start;
    let sum = loadLanes(source, channels);
    for (let column = 1; column < columns; column++) {
      source += pixelBytes;
      sum = f32x4.add(sum, loadLanes(source, channels));
    }
    storeLanes(y + start, f32x4.mul(sum, shares), channels);
  }
}
