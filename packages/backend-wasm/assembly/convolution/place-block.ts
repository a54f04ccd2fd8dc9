import { DirectTask, sourceChannelsPerGroup, targetChannelsPerGroup } from "./direct-task";
import { PANEL, panelBytes, STRIP } from "../matrix/pack";
import { multiplyPlaces } from "./place-kernel";
import { stackBytes, stackColumns, stacksPerRemainder } from "./stack-columns";
import { AXIS_BYTES, TapAxis } from "./tap-axis";
import { addFloats, copyFloats } from "../vector";

/*
 * A block of places that are computed together, in a thread's scratch:
 *
 *   axes of the class | a tile of results | its addresses | zeros | what places see | their results | stacks
 *
 * where "what places see" and "their results" are tables of addresses.
 */
const TILE_AT: usize = 2 * AXIS_BYTES;
const TILE_ROWS_AT: usize = TILE_AT + 192;
const ZEROS_AT: usize = TILE_ROWS_AT + 32;
const TABLES_AT: usize = ZEROS_AT + 32;
/** Bytes of a table that a tile takes. */
const TABLE_STEP: usize = 24;

/** Floats of a run whose products are added up one after the other; longer runs in even shares. */
const SLICE: i32 = 320;

/** Writes what is the same for all blocks. */
export function prepareBlocks(scratch: usize): void {
  for (let i: usize = 0; i < 6; i++) {
    store<u32>(scratch + TILE_ROWS_AT + (i << 2), <u32>(scratch + TILE_AT + (i << 5)));
  }
  v128.store(scratch + ZEROS_AT, f32x4.splat(0));
  v128.store(scratch + ZEROS_AT, f32x4.splat(0), 16);
}

/** Stacks what the places see, unless the image has it in one run, and fills their tables; returns their number. */
export function placeBlock(
  task: DirectTask,
  rows: TapAxis,
  columns: TapAxis,
  group: i32,
  firstRow: i32,
  lastRow: i32,
  column: i32,
  scratch: usize,
): i32 {
  const width = min(task.columnsPerBlock, columns.count - column);
  const sourcePixel = <usize>task.sourceChannels << 2;
  const targetPixel = <usize>task.targetChannels << 2;
  const ofGroup = <usize>(group * sourceChannelsPerGroup(task)) << 2;
  const toGroup = <usize>(group * targetChannelsPerGroup(task)) << 2;
  const rowsPerImage = (task.targetHeight + rows.step - 1) / rows.step;
  const inPlace = isInPlace(task, rows, columns);
  const isEmpty = rows.taps * columns.taps == 0;
  const perStack = inPlace ? sourcePixel : stackBytes(task, rows);
  const perRemainder = stacksPerRemainder(columns, width);
  let stacks = stacksAt(task, scratch);
  const tableBytes = tableBytesOf(task);
  let table = scratch + TABLES_AT;
  for (let row = firstRow; row < lastRow; row++) {
    const image = row / rowsPerImage;
    const rowOfClass = row % rowsPerImage;
    if (rowOfClass >= rows.count) continue;
    const pixels = <usize>image * <usize>(task.sourceHeight * task.sourceWidth);
    let from = task.source + pixels * sourcePixel + ofGroup;
    if (inPlace) {
      const sourceRow = rowOfClass * rows.stride - rows.before;
      const sourceColumn = column * columns.stride - columns.before;
      from += <usize>(sourceRow * task.sourceWidth + sourceColumn) * sourcePixel;
    } else if (!isEmpty) {
      stackColumns(task, rows, columns, from, rowOfClass, column, width, stacks);
      from = stacks;
      stacks += <usize>(columns.dilation * perRemainder) * perStack;
    }
    const targetRow = image * task.targetHeight + rows.first + rowOfClass * rows.step;
    const targetColumn = columns.first + column * columns.step;
    let to = task.target + toGroup;
    to += (<usize>targetRow * <usize>task.targetWidth + <usize>targetColumn) * targetPixel;
    fillAddresses(table + tableBytes, to, <usize>columns.step * targetPixel, width);
    if (columns.dilation == 1) {
      table = fillAddresses(table, from, <usize>columns.stride * perStack, width);
    } else {
      table = fillDilated(table, from, columns, perRemainder, perStack, width);
    }
  }
  const places = <i32>((table - scratch - TABLES_AT) >> 2);
  // Surplus places of the last tile see what its first does.
  const surplus = (STRIP - (places % STRIP)) % STRIP;
  fillAddresses(table, load<u32>(table - (<usize>(places % STRIP) << 2)), 0, surplus);
  return places;
}

/** Addresses `step` apart; returns the end of the table. */
function fillAddresses(table: usize, address: usize, step: usize, count: i32): usize {
  const end = table + (<usize>count << 2);
  while (table < end) {
    store<u32>(table, <u32>address);
    address += step;
    table += 4;
  }
  return end;
}

/** Likewise of stacks that are ordered by their remainder. */
function fillDilated(
  table: usize,
  stacks: usize,
  columns: TapAxis,
  perRemainder: i32,
  perStack: usize,
  count: i32,
): usize {
  for (let i = 0; i < count; i++) {
    const seen = i * columns.stride;
    const stack = (seen % columns.dilation) * perRemainder + seen / columns.dilation;
    store<u32>(table, <u32>(stacks + <usize>stack * perStack));
    table += 4;
  }
  return table;
}

/** C = runs × panels + bias, for the places in the tables; `panel` is that of `column`. */
export function multiplyBlock(
  task: DirectTask,
  places: i32,
  depth: i32,
  panel: usize,
  column: i32,
  lastColumn: i32,
  overlaps: bool,
  scratch: usize,
): void {
  const slice = sliceOf(depth);
  const panelStride = panelBytes(1 + depth);
  const from = scratch + TABLES_AT;
  const to = from + tableBytesOf(task);
  for (let k = 0; k == 0 || k < depth; k += max(1, slice)) {
    const bytes = <usize>min(slice, depth - k) << 2;
    let ofPanel = panel;
    for (let first = column; first < lastColumn; first += PANEL) {
      const width = min(PANEL, lastColumn - first);
      const b = ofPanel + panelBytes(1 + k);
      if (k == 0) {
        const whole = wholeTiles(places, width, overlaps);
        multiplyFirst(from, to, places, whole, bytes, b, ofPanel, <usize>first << 2, width, scratch);
      } else {
        multiplyNext(from, to, places, k, bytes, b, <usize>first << 2, width, scratch);
      }
      ofPanel += panelStride;
    }
  }
}

/** Whether every place's run is short enough to be added up at once. */
export function isOneSlice(depth: i32): bool {
  return depth <= SLICE;
}

function sliceOf(depth: i32): i32 {
  const slices = max(1, (depth + SLICE - 1) / SLICE);
  return (depth + slices - 1) / slices;
}

/** Tiles that can be written without a look at what lies beside them. */
function wholeTiles(places: i32, width: i32, overlaps: bool): i32 {
  if (width == PANEL) return places / STRIP;
  if (!overlaps) return 0;
  // Places that a place of less than eight floats is written over.
  const after = (PANEL - 1) / width;
  return max(0, places - after) / STRIP;
}

/** The first slice of the runs, added to the bias; a tile at the edge takes a detour. */
function multiplyFirst(
  from: usize,
  to: usize,
  places: i32,
  whole: i32,
  bytes: usize,
  b: usize,
  bias: usize,
  column: usize,
  width: i32,
  scratch: usize,
): void {
  const end = from + <usize>whole * TABLE_STEP;
  while (from < end) {
    multiplyPlaces(from, 0, bytes, b, bias, to, column);
    from += TABLE_STEP;
    to += TABLE_STEP;
  }
  for (let place = whole * STRIP; place < places; place += STRIP) {
    multiplyPlaces(from, 0, bytes, b, bias, scratch + TILE_ROWS_AT, 0);
    copyTile(to, column, scratch + TILE_AT, min(STRIP, places - place), width);
    from += TABLE_STEP;
    to += TABLE_STEP;
  }
}

/**
 * Another slice, added to the results so far. That each slice has a sum of its own is for the accuracy of
 * long runs.
 */
function multiplyNext(
  from: usize,
  to: usize,
  places: i32,
  k: i32,
  bytes: usize,
  b: usize,
  column: usize,
  width: i32,
  scratch: usize,
): void {
  const zeros = scratch + ZEROS_AT;
  for (let place = 0; place < places; place += STRIP) {
    multiplyPlaces(from, <usize>k << 2, bytes, b, zeros, scratch + TILE_ROWS_AT, 0);
    addTile(to, column, scratch + TILE_AT, min(STRIP, places - place), width);
    from += TABLE_STEP;
    to += TABLE_STEP;
  }
}

function copyTile(to: usize, column: usize, tile: usize, height: i32, width: i32): void {
  for (let row = 0; row < height; row++) {
    copyFloats(<usize>load<u32>(to) + column, tile, <usize>width << 2);
    to += 4;
    tile += 32;
  }
}

function addTile(to: usize, column: usize, tile: usize, height: i32, width: i32): void {
  for (let row = 0; row < height; row++) {
    addFloats(<usize>load<u32>(to) + column, tile, <usize>width << 2);
    to += 4;
    tile += 32;
  }
}

/** Whether the image itself holds what each place sees: one tap, never beyond the image. */
function isInPlace(task: DirectTask, rows: TapAxis, columns: TapAxis): bool {
  return isInside(rows, task.sourceHeight) && isInside(columns, task.sourceWidth);
}

function isInside(axis: TapAxis, size: i32): bool {
  return axis.taps == 1 && axis.before <= 0 && (axis.count - 1) * axis.stride - axis.before < size;
}

/** Bytes of a table of a block's places, with room for a whole last tile. */
// @ts-ignore: decorator
@inline
function tableBytesOf(task: DirectTask): usize {
  return (<usize>(task.rowsPerBlock * task.columnsPerBlock + STRIP) * 4 + 63) & ~63;
}

function stacksAt(task: DirectTask, scratch: usize): usize {
  return scratch + TABLES_AT + 2 * tableBytesOf(task);
}
