import { firstWindow, isTwoByTwo, lastWindow, PoolTask } from "./pool-task";
import { clearFloats, loadLanes, overlapping, storeLanes } from "../vector";

/** dy, indices -> some rows of dx: at each place the sum of the windows whose maximum it was. */
export function maxPoolGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<PoolTask>(task);
  const areApart = all.kernelHeight <= all.strideRows && all.kernelWidth <= all.strideColumns;
  const areTwoByTwo = isTwoByTwo(all) && all.strideRows == 2 && all.strideColumns == 2;
  const firstIn = item * all.itemRows;
  const lastIn = min(firstIn + all.itemRows, all.batch * all.height);
  let inRow = firstIn;
  while (inRow < lastIn) {
    const image = inRow / all.height;
    const row = inRow - image * all.height;
    if (areTwoByTwo && (row & 1) == 0 && inRow + 1 < lastIn && row >> 1 < all.outHeight) {
      rowsOfTwoByTwo(all, image, row);
      inRow += 2;
      continue;
    }
    // Apart: one row; otherwise all rows of the item that are of this image.
    const rows = areApart ? 1 : min(lastIn - inRow, all.height - row);
    const first = firstWindow(row, all.top, all.kernelHeight, all.strideRows);
    const last = lastWindow(row + rows - 1, all.top, all.strideRows, all.outHeight);
    if (areApart && first == last) rowOfWindowsApart(all, image, row, first);
    else rowsOfWindows(all, image, row, rows, first, last);
    inRow += rows;
  }
}

/** The two rows of dx that a row of windows of 2 × 2 covers. */
function rowsOfTwoByTwo(all: PoolTask, image: i32, row: i32): void {
  const pixelBytes = <usize>all.channels << 2;
  const rowBytes = <usize>all.width * pixelBytes;
  const dx = all.x + <usize>(image * all.height + row) * rowBytes;
  let window = <usize>((image * all.outHeight + (row >> 1)) * all.outWidth) * pixelBytes;
  let place = row * all.width;
  let pixel = dx;
  for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
    keepWinnersOf2By2(all.indices + window, all.y + window, pixel, pixelBytes, rowBytes, place, all.width);
    window += pixelBytes;
    pixel += pixelBytes << 1;
    place += 2;
  }
  const rest = dx + rowBytes - pixel;
  clearFloats(pixel, rest);
  clearFloats(pixel + rowBytes, rest);
}

/** The four places of a window, of four channels or more; the first is `place`. The last vector may overlap. */
export function keepWinnersOf2By2(
  indices: usize,
  dy: usize,
  dx: usize,
  pixelBytes: usize,
  rowBytes: usize,
  place: i32,
  width: i32,
): void {
  // Through memory: V8 would move a splat into the loop.
  store<i32>(dx, place);
  store<i32>(dx, width, 4);
  const places = v128.load32_splat(dx);
  const widths = v128.load32_splat(dx, 4);
  const zero = i32x4.splat(0);
  const one = i32x4.splat(1);
  const last = pixelBytes - 16;
  const right = dx + pixelBytes;
  const below = dx + rowBytes;
  const belowRight = right + rowBytes;
  let at: usize = 0;
  while (true) {
    const gradient = v128.load(dy + at);
    const apart = i32x4.sub(v128.load(indices + at), places);
    const apartBelow = i32x4.sub(apart, widths);
    v128.store(dx + at, v128.and(gradient, i32x4.eq(apart, zero)));
    v128.store(right + at, v128.and(gradient, i32x4.eq(apart, one)));
    v128.store(below + at, v128.and(gradient, i32x4.eq(apartBelow, zero)));
    v128.store(belowRight + at, v128.and(gradient, i32x4.eq(apartBelow, one)));
    if (at == last) break;
    at = min(at + 16, last);
  }
}

/** Rows of dx where places may be in several windows, those of the rows from `first` to `last`. */
function rowsOfWindows(
  all: PoolTask,
  image: i32,
  row: i32,
  rows: i32,
  first: i32,
  last: i32,
): void {
  const pixelBytes = <usize>all.channels << 2;
  const start = row * all.width;
  const places = rows * all.width;
  const dx = all.x + <usize>(image * all.height * all.width + start) * pixelBytes;
  clearFloats(dx, <usize>places * pixelBytes);
  for (let outRow = first; outRow <= last; outRow++) {
    const windows = <usize>((image * all.outHeight + outRow) * all.outWidth) * pixelBytes;
    addToWinners(all, windows, dx, start, places);
  }
}

/** A row of dx where each place is in one window at most, of row `outRow`. */
function rowOfWindowsApart(all: PoolTask, image: i32, row: i32, outRow: i32): void {
  const pixelBytes = <usize>all.channels << 2;
  const dx = all.x + <usize>((image * all.height + row) * all.width) * pixelBytes;
  let windows = <usize>((image * all.outHeight + outRow) * all.outWidth) * pixelBytes;
  let next = 0;
  for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
    const start = outColumn * all.strideColumns - all.left;
    const end = min(start + all.kernelWidth, all.width);
    let column = max(start, 0);
    if (column > next) clearFloats(dx + <usize>next * pixelBytes, <usize>(column - next) * pixelBytes);
    for (; column < end; column += 2) {
      const pixel = dx + <usize>column * pixelBytes;
      keepWinnersOfWindow(all, windows, pixel, row * all.width + column, column + 1 < end);
    }
    next = end;
    windows += pixelBytes;
  }
  clearFloats(dx + <usize>next * pixelBytes, <usize>(all.width - next) * pixelBytes);
}

/** All channels of one place of a window, or of two neighbouring ones. */
// @ts-ignore: decorator
@inline
function keepWinnersOfWindow(
  all: PoolTask,
  window: usize,
  dx: usize,
  place: i32,
  areTwo: bool,
): void {
  const pixelBytes = <usize>all.channels << 2;
  const indices = all.indices + window;
  const dy = all.y + window;
  let done: usize = 0;
  if (areTwo) {
    done = pixelBytes & -16;
    if (done != 0) keepWinnersOf2(indices, dy, dx, pixelBytes, done, place);
  }
  if (done == pixelBytes) return;
  keepWinners(all, window, dx, done, place);
  if (areTwo) keepWinners(all, window, dx + pixelBytes, done, place + 1);
}

/** Two neighbouring places of one window, `vectorBytes` of their channels: whole vectors. */
export function keepWinnersOf2(
  indices: usize,
  dy: usize,
  dx: usize,
  pixelBytes: usize,
  vectorBytes: usize,
  place: i32,
): void {
  // Through memory: V8 would move a splat into the loop.
  store<i32>(dx, place);
  const places = v128.load32_splat(dx);
  const end = dx + vectorBytes;
  while (dx < end) {
    const gradient = v128.load(dy);
    const apart = i32x4.sub(v128.load(indices), places);
    v128.store(dx, v128.and(gradient, i32x4.eq(apart, i32x4.splat(0))));
    v128.store(dx + pixelBytes, v128.and(gradient, i32x4.eq(apart, i32x4.splat(1))));
    indices += 16;
    dy += 16;
    dx += 16;
  }
}

/** One place of a window, its channels from byte `at` on. */
export function keepWinners(all: PoolTask, window: usize, dx: usize, at: usize, place: i32): void {
  const channels = all.channels;
  const pixelBytes = <usize>channels << 2;
  const indices = all.indices + window;
  const dy = all.y + window;
  const places = i32x4.splat(place);
  for (; at < pixelBytes; at += 16) {
    const start = overlapping(at, pixelBytes);
    const wins = i32x4.eq(loadLanes(indices + start, channels), places);
    storeLanes(dx + start, v128.and(loadLanes(dy + start, channels), wins), channels);
  }
}

/** Adds each dy of a row of windows whose index is one of `places` from `first` on, which lie at `dx`. */
export function addToWinners(
  all: PoolTask,
  windows: usize,
  dx: usize,
  first: i32,
  places: i32,
): void {
  const pixelBytes = <usize>all.channels << 2;
  let indices = all.indices + windows;
  let dy = all.y + windows;
  for (let outColumn = 0; outColumn < all.outWidth; outColumn++) {
    const end = dy + pixelBytes;
    let channel = dx;
    while (dy < end) {
      const place = <u32>(load<i32>(indices) - first);
      if (place < <u32>places) {
        const target = channel + <usize>place * pixelBytes;
        store<f32>(target, load<f32>(target) + load<f32>(dy));
      }
      indices += 4;
      dy += 4;
      channel += 4;
    }
  }
}
