import { clearFloats } from "../vector";
import {
  transformGradientColumns,
  transformGradientRows,
  transformShortGradientColumns,
  transformShortGradientRows,
} from "./winograd-gradient";
import {
  STRIP_VECTOR,
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
import { touchImages } from "./winograd-touch";

/* From images to the planes of a block of tiles. A run is a few neighbouring tiles of one row. */

/** Bytes of a strip that a place of so many bytes takes. */
// @ts-ignore: decorator
@inline
function stripPlaceBytes(bytes: usize): usize {
  return ((bytes + 15) >> 4) * STRIP_VECTOR;
}

/** How many bytes of a run's rows to transform at once: a place's, where they are no whole vectors. */
// @ts-ignore: decorator
@inline
function stepOf(bytes: usize, length: usize): usize {
  return (bytes & 15) == 0 ? length : bytes;
}

// @ts-ignore: decorator
@inline
function pick(inside: bool, row: usize, zeros: usize): usize {
  return inside ? row : zeros;
}

/** x -> `Bᵀ x B` of `count` tiles of a kind from the `first` one. */
export function transformInputs(task: WinogradTask, kind: i32, first: i32, count: i32, planes: usize, scratch: usize): void {
  const down = <usize>(task.width * task.inChannels) << 2;
  touchImages(task, kind, first, count, task.x, task.height, down, task.top, 2 - task.top, scratch);
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
  const place = stripPlaceBytes(bytes);
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
    const p4 = pick(rows == 6 && top >= -4 && top + 4 < height, p + 4 * down, zeros);
    const p5 = pick(rows == 6 && top >= -5 && top + 5 < height, p + 5 * down, zeros);
    const length = <usize>(end - start) * bytes;
    const part = stepOf(bytes, length);
    let target = strip + <usize>(start - left) * place;
    for (let at: usize = 0; at < length; at += part) {
      if (rows == 6) transformInputColumns(p0 + at, p1 + at, p2 + at, p3 + at, p4 + at, p5 + at, target, part, scratch);
      else transformShortInputColumns(p0 + at, p1 + at, p2 + at, p3 + at, target, part, scratch);
      target += place;
    }
    clearFloats(strip, <usize>(start - left) * place);
    clearFloats(strip + <usize>(end - left) * place, <usize>(left + places - end) * place);
  } else {
    clearFloats(strip, <usize>places * place);
  }
  let from = strip;
  for (let tile = 0; tile < run; tile++) {
    if (step == 4) transformInputRows(from, place, bytes, to, task.inputPlane, rows, scratch);
    else transformShortInputRows(from, place, bytes, to, task.inputPlane, rows, scratch);
    from += <usize>step * place;
    to += task.inputRow;
  }
}

/** dy -> `A dy Aᵀ` of `count` tiles of a kind from the `first` one. */
export function transformGradients(task: WinogradTask, kind: i32, first: i32, count: i32, planes: usize, scratch: usize): void {
  const down = <usize>(task.outWidth * task.outChannels) << 2;
  touchImages(task, kind, first, count, task.y, task.outHeight, down, 0, 0, scratch);
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
  const place = stripPlaceBytes(bytes);
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
  const p2 = pick(rowsLeft > 2, p + 2 * down, zeros);
  const p3 = pick(rowsLeft > 3, p + 3 * down, zeros);
  const length = <usize>inside * bytes;
  const part = stepOf(bytes, length);
  let target = strip;
  for (let at: usize = 0; at < length; at += part) {
    if (rows == 6) transformGradientColumns(p + at, p1 + at, p2 + at, p3 + at, target, part, scratch);
    else transformShortGradientColumns(p + at, p1 + at, target, part, scratch);
    target += place;
  }
  clearFloats(strip + <usize>inside * place, <usize>(places - inside) * place);
  let from = strip;
  for (let tile = 0; tile < run; tile++) {
    if (step == 4) transformGradientRows(from, place, bytes, to, task.outputPlane, rows, scratch);
    else transformShortGradientRows(from, place, bytes, to, task.outputPlane, rows, scratch);
    from += <usize>step * place;
    to += task.outputRow;
  }
}
