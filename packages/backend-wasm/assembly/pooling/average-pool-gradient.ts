import {
  columnsThatCount,
  firstWindow,
  lastWindow,
  PoolTask,
  rowsThatCount,
} from "./pool-task";
import { addScaledFloats, clearFloats, scaleFloats } from "../vector";

/**
 * dy -> some rows of dx: each dy shared out among its window, first over its rows (into the scratch, a row of
 * dy), then over its columns.
 */
export function averagePoolGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<PoolTask>(task);
  const pixelBytes = <usize>all.channels << 2;
  const outRowBytes = <usize>all.outWidth * pixelBytes;
  const rowBytes = <usize>all.width * pixelBytes;
  const firstIn = item * all.itemRows;
  const lastIn = min(firstIn + all.itemRows, all.batch * all.height);
  let summed = -1;
  let summedTo = -1;
  for (let inRow = firstIn; inRow < lastIn; inRow++) {
    const image = inRow / all.height;
    const row = inRow - image * all.height;
    const first = firstWindow(row, all.top, all.kernelHeight, all.strideRows);
    const last = lastWindow(row, all.top, all.strideRows, all.outHeight);
    const dx = all.x + <usize>inRow * rowBytes;
    if (first > last) {
      clearFloats(dx, rowBytes);
      continue;
    }
    const window = image * all.outHeight + first;
    const windowTo = image * all.outHeight + last;
    if (window != summed || windowTo != summedTo) {
      shareOfRows(all, all.y + <usize>window * outRowBytes, first, last, scratch);
      summed = window;
      summedTo = windowTo;
    }
    shareOfColumns(all, scratch, dx);
  }
}

/** The sum of the rows' shares. */
function shareOfRows(all: PoolTask, dy: usize, first: i32, last: i32, sums: usize): void {
  const rowBytes = <usize>all.outWidth * (<usize>all.channels << 2);
  scaleFloats(sums, dy, rowBytes, <f32>1 / <f32>rowsThatCount(all, first));
  for (let row = first + 1; row <= last; row++) {
    dy += rowBytes;
    addScaledFloats(sums, dy, rowBytes, <f32>1 / <f32>rowsThatCount(all, row));
  }
}

/** A row of dx from the shares of its rows. */
function shareOfColumns(all: PoolTask, shares: usize, dx: usize): void {
  const pixelBytes = <usize>all.channels << 2;
  for (let column = 0; column < all.width; column++) {
    const first = firstWindow(column, all.left, all.kernelWidth, all.strideColumns);
    const last = lastWindow(column, all.left, all.strideColumns, all.outWidth);
    if (first > last) {
      clearFloats(dx, pixelBytes);
    } else {
      let share = shares + <usize>first * pixelBytes;
      scaleFloats(dx, share, pixelBytes, <f32>1 / <f32>columnsThatCount(all, first));
      for (let window = first + 1; window <= last; window++) {
        share += pixelBytes;
        addScaledFloats(dx, share, pixelBytes, <f32>1 / <f32>columnsThatCount(all, window));
      }
    }
    dx += pixelBytes;
  }
}
