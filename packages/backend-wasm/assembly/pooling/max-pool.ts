import { maxOf2Pixels, maxOf3Pixels, maxOfPixels, vectorsOf } from "./max-of-pixels";
import { maxOf2Rows, maxOf3Rows, maxOfRows } from "./max-of-rows";
import { maxOf2By2 } from "./max-of-two-by-two";
import { isTwoByTwo, PoolTask } from "./pool-task";

/*
 * The maxima of each row of the image are found first, then the maxima of those: of equal values the first in
 * row-major order stays. A ring in the scratch holds the rows of a window, since windows may share rows. It
 * takes `kernelHeight * outWidth * vectors * 32` bytes: for each vector of channels the values and their places.
 */

/** x -> some rows of y and indices; padding counts as minus infinity, and a NaN wins, as in PyTorch. */
export function maxPool(task: usize, item: i32, scratch: usize): void {
  const all = changetype<PoolTask>(task);
  if (isTwoByTwo(all)) return maxOfWindows(all, item);
  const slotBytes = <usize>(all.outWidth * vectorsOf(all)) << 5;
  const firstOut = item * all.itemRows;
  const lastOut = min(firstOut + all.itemRows, all.batch * all.outHeight);
  let inRing = 0;
  for (let out = firstOut; out < lastOut; out++) {
    const image = out / all.outHeight;
    const outRow = out - image * all.outHeight;
    if (outRow == 0) inRing = 0;
    const row = outRow * all.strideRows - all.top;
    const firstRow = max(row, 0);
    const lastRow = min(row + all.kernelHeight, all.height);
    for (let r = max(firstRow, inRing); r < lastRow; r++) {
      maxOfRow(all, image, r, scratch + <usize>(r % all.kernelHeight) * slotBytes);
    }
    inRing = lastRow;
    maxOfSlots(all, out, firstRow, lastRow - firstRow, scratch, slotBytes);
  }
}

/** Some rows of windows of 2 × 2, without the ring: that would only move what is in registers. */
function maxOfWindows(all: PoolTask, item: i32): void {
  const pixelBytes = <usize>all.channels << 2;
  const rowBytes = <usize>all.width * pixelBytes;
  const firstOut = item * all.itemRows;
  const lastOut = min(firstOut + all.itemRows, all.batch * all.outHeight);
  let done = <usize>(firstOut * all.outWidth) * pixelBytes;
  for (let out = firstOut; out < lastOut; out++) {
    const image = out / all.outHeight;
    const row = (out - image * all.outHeight) * all.strideRows;
    const x = all.x + <usize>(image * all.height + row) * rowBytes;
    for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
      const column = outColumn * all.strideColumns;
      const pixel = x + <usize>column * pixelBytes;
      const place = row * all.width + column;
      maxOf2By2(pixel, pixelBytes, rowBytes, place, all.width, all.y + done, all.indices + done);
      done += pixelBytes;
    }
  }
}

/** The maxima of one row of the image for all windows. */
function maxOfRow(all: PoolTask, image: i32, row: i32, slot: usize): void {
  const pixelBytes = <usize>all.channels << 2;
  const x = all.x + <usize>(image * all.height + row) * (<usize>all.width * pixelBytes);
  const slotPixelBytes = <usize>vectorsOf(all) << 5;
  for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
    const column = outColumn * all.strideColumns - all.left;
    const first = max(column, 0);
    const columns = min(column + all.kernelWidth, all.width) - first;
    const pixel = x + <usize>first * pixelBytes;
    const place = row * all.width + first;
    let done: usize = 0;
    if (columns == 2 || columns == 3) {
      done = pixelBytes & -16;
      if (columns == 2) maxOf2Pixels(pixel, pixelBytes, done, place, slot);
      else maxOf3Pixels(pixel, pixelBytes, done, place, slot);
    }
    if (done < pixelBytes) {
      maxOfPixels(pixel, all.channels, done, columns, place, slot + 2 * done);
    }
    slot += slotPixelBytes;
  }
}

/** The maxima of the rows of windows: a row of y and of indices. */
function maxOfSlots(
  all: PoolTask,
  out: i32,
  firstRow: i32,
  rows: i32,
  scratch: usize,
  slotBytes: usize,
): void {
  const rowBytes = <usize>all.outWidth * (<usize>all.channels << 2);
  const y = all.y + <usize>out * rowBytes;
  const indices = all.indices + <usize>out * rowBytes;
  const first = firstRow % all.kernelHeight;
  if ((all.channels & 3) != 0 || (rows != 2 && rows != 3)) {
    maxOfRows(all, scratch, first, rows, y, indices);
    return;
  }
  const slot0 = scratch + <usize>first * slotBytes;
  const slot1 = scratch + <usize>((first + 1) % all.kernelHeight) * slotBytes;
  const slot2 = scratch + <usize>((first + 2) % all.kernelHeight) * slotBytes;
  if (rows == 2) maxOf2Rows(slot0, slot1, y, indices, rowBytes);
  else maxOf3Rows(slot0, slot1, slot2, y, indices, rowBytes);
}
