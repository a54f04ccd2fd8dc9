import {
  transformGradientColumns,
  transformGradientRows,
  transformShortGradientColumns,
  transformShortGradientRows,
} from "./winograd-gradient";
import {
  clearOutside,
  transformInputColumns,
  transformInputRows,
  transformShortInputColumns,
  transformShortInputRows,
} from "./winograd-input";
import {
  firstColumn,
  firstRow,
  stripOf,
  tileColumns,
  tileHeight,
  tileRows,
  tileWidth,
  WinogradTask,
  zerosOf,
} from "./winograd-task";

/* From images to the planes of a block of tiles. A run is a few neighbouring tiles of one row. */

// @ts-ignore: decorator
@inline
function pick(inside: bool, row: usize, zeros: usize): usize {
  return inside ? row : zeros;
}

/** x -> `Bᵀ x B` of `count` tiles of a kind from the `first` one. */
export function transformInputs(task: WinogradTask, kind: i32, first: i32, count: i32, planes: usize, scratch: usize): void {
  const perRow = tileColumns(task, kind);
  for (let slot = 0; slot < count; ) {
    const column = (first + slot) % perRow;
    const run = min(task.inputRun, min(perRow - column, count - slot));
    transformInputRun(task, kind, (first + slot) / perRow, column, run, planes + <usize>slot * task.inputRow, scratch);
    slot += run;
  }
}

function transformInputRun(task: WinogradTask, kind: i32, row: i32, column: i32, run: i32, to: usize, scratch: usize): void {
  const bytes = <usize>task.inChannels << 2;
  const zeros = zerosOf(scratch);
  const strip = stripOf(task, scratch);
  const stride = task.stripBytes;
  const perColumn = tileRows(task, kind);
  const step = tileWidth(kind);
  const rows = tileHeight(kind) + 2;
  const top = firstRow(task, kind, row % perColumn) - task.top;
  const left = firstColumn(task, kind, column) - task.left;
  const places = run * step + 2;
  const start = max(0, left);
  const end = min(task.width, left + places);
  if (start < end) {
    const height = task.height;
    const down = <usize>task.width * bytes;
    // Wraps where `top` is negative; only addresses inside the image are used.
    const p = task.x + <usize>((row / perColumn) * height + top) * down + <usize>start * bytes;
    const p0 = pick(top >= 0 && top < height, p, zeros);
    const p1 = pick(top >= -1 && top + 1 < height, p + down, zeros);
    const p2 = pick(top >= -2 && top + 2 < height, p + 2 * down, zeros);
    const p3 = pick(top >= -3 && top + 3 < height, p + 3 * down, zeros);
    const to = strip + <usize>(start - left) * bytes;
    const length = <usize>(end - start) * bytes;
    if (rows == 6) {
      const p4 = pick(top >= -4 && top + 4 < height, p + 4 * down, zeros);
      const p5 = pick(top >= -5 && top + 5 < height, p + 5 * down, zeros);
      transformInputColumns(p0, p1, p2, p3, p4, p5, to, stride, length, scratch);
    } else {
      transformShortInputColumns(p0, p1, p2, p3, to, stride, length, scratch);
    }
    clearOutside(strip, stride, rows, places, start - left, end - left, bytes);
  } else {
    clearOutside(strip, stride, rows, places, places, places, bytes);
  }
  let from = strip;
  for (let tile = 0; tile < run; tile++) {
    if (step == 4) transformInputRows(from, stride, bytes, to, task.inputPlane, rows, scratch);
    else transformShortInputRows(from, stride, bytes, to, task.inputPlane, rows, scratch);
    from += <usize>step * bytes;
    to += task.inputRow;
  }
}

/** dy -> `A dy Aᵀ` of `count` tiles of a kind from the `first` one. */
export function transformGradients(task: WinogradTask, kind: i32, first: i32, count: i32, planes: usize, scratch: usize): void {
  const perRow = tileColumns(task, kind);
  for (let slot = 0; slot < count; ) {
    const column = (first + slot) % perRow;
    const run = min(task.gradientRun, min(perRow - column, count - slot));
    transformGradientRun(task, kind, (first + slot) / perRow, column, run, planes + <usize>slot * task.outputRow, scratch);
    slot += run;
  }
}

function transformGradientRun(task: WinogradTask, kind: i32, row: i32, column: i32, run: i32, to: usize, scratch: usize): void {
  const bytes = <usize>task.outChannels << 2;
  const zeros = zerosOf(scratch);
  const strip = stripOf(task, scratch);
  const stride = task.stripBytes;
  const perColumn = tileRows(task, kind);
  const step = tileWidth(kind);
  const rows = tileHeight(kind) + 2;
  const top = firstRow(task, kind, row % perColumn);
  const left = firstColumn(task, kind, column);
  const rowsLeft = task.outHeight - top;
  const places = run * step;
  const inside = min(places, task.outWidth - left);
  const down = <usize>task.outWidth * bytes;
  const p = task.y + <usize>((row / perColumn) * task.outHeight + top) * down + <usize>left * bytes;
  const p1 = pick(rowsLeft > 1, p + down, zeros);
  const length = <usize>inside * bytes;
  if (rows == 6) {
    const p2 = pick(rowsLeft > 2, p + 2 * down, zeros);
    const p3 = pick(rowsLeft > 3, p + 3 * down, zeros);
    transformGradientColumns(p, p1, p2, p3, strip, stride, length, scratch);
  } else {
    transformShortGradientColumns(p, p1, strip, stride, length, scratch);
  }
  clearOutside(strip, stride, rows, places, 0, inside, bytes);
  let from = strip;
  for (let tile = 0; tile < run; tile++) {
    if (step == 4) transformGradientRows(from, stride, bytes, to, task.outputPlane, rows, scratch);
    else transformShortGradientRows(from, stride, bytes, to, task.outputPlane, rows, scratch);
    from += <usize>step * bytes;
    to += task.outputRow;
  }
}
