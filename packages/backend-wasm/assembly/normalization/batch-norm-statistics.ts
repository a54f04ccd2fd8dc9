import { batchNormCoefficients, BatchNormTask, partialsOf } from "./batch-norm-task";
import { madd } from "../vector";
import { addWide, CHANNEL_ITEM, fourAtATime, rowsOfChunk, valuesLeftOver } from "./wide-rows";

/** Wide rows that are summed in float32 before their sums are added up in float64. */
const BLOCK_ROWS: i32 = 64;
/** For every four lanes, in an item's scratch: what x is taken relative to, sum, and sum of squares. */
const SUM_BYTES: usize = 3 * 16;

/**
 * Mean and sum of squared differences from it, per lane of one chunk of rows, in one pass: around the mean
 * of the chunk's first block, so that neither a large mean nor a first value far from the rest costs digits.
 */
export function batchNormStatistics(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  if (item + 1 == task.chunks) keepLeftOver(task);
  const rows = rowsOfChunk(task, item);
  if (rows == 0) return;
  const bytes = <usize>task.lanes << 2;
  const x = task.x + <usize>(item * task.chunkRows) * bytes;
  const sumsEnd = scratch + <usize>(task.lanes >> 2) * SUM_BYTES;
  const partials = partialsOf(task, item);
  memory.fill(scratch, 0, sumsEnd - scratch);
  const firstRows = min(BLOCK_ROWS, rows);
  sumRows(x, firstRows, bytes, scratch, sumsEnd);
  centre(scratch, sumsEnd, <f32>firstRows);
  memory.fill(partials, 0, bytes << 2);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    sumRows(x + <usize>row * bytes, min(BLOCK_ROWS, rows - row), bytes, scratch, sumsEnd);
    flushSums(scratch, sumsEnd, partials, bytes << 1);
  }
  finishChunk(scratch, sumsEnd, partials, bytes << 1, <f64>rows);
}

/** The values left over are a part of their own, each the mean of one row. */
function keepLeftOver(task: BatchNormTask): void {
  const partials = partialsOf(task, task.chunks);
  memory.fill(partials, 0, <usize>task.lanes << 4);
  const x = task.x + (<usize>(task.wideRows * task.lanes) << 2);
  for (let lane: usize = 0; lane < <usize>valuesLeftOver(task); lane++) {
    store<f64>(partials + (lane << 3), <f64>load<f32>(x + (lane << 2)));
  }
}

/** Adds wide rows to the sums. */
function sumRows(x: usize, rows: i32, bytes: usize, sums: usize, sumsEnd: usize): void {
  const end = x + <usize>rows * bytes;
  const fours = x + fourAtATime(rows, bytes);
  for (; x < fours; x += bytes << 2) sumFourRows(x, bytes, sums, sumsEnd);
  for (; x < end; x += bytes) sumRow(x, sums, sumsEnd);
}

export function sumRow(x: usize, sums: usize, sumsEnd: usize): void {
  while (sums < sumsEnd) {
    const a = f32x4.sub(v128.load(x), v128.load(sums));
    v128.store(sums, f32x4.add(v128.load(sums, 16), a), 16);
    v128.store(sums, madd(a, a, v128.load(sums, 32)), 32);
    const b = f32x4.sub(v128.load(x, 16), v128.load(sums, 48));
    v128.store(sums, f32x4.add(v128.load(sums, 64), b), 64);
    v128.store(sums, madd(b, b, v128.load(sums, 80)), 80);
    x += 32;
    sums += 2 * SUM_BYTES;
  }
}

export function sumFourRows(x: usize, bytes: usize, sums: usize, sumsEnd: usize): void {
  const second = bytes;
  const third = bytes * 2;
  const fourth = bytes * 3;
  while (sums < sumsEnd) {
    const middle = v128.load(sums);
    const a = f32x4.sub(v128.load(x), middle);
    const b = f32x4.sub(v128.load(x + second), middle);
    const c = f32x4.sub(v128.load(x + third), middle);
    const d = f32x4.sub(v128.load(x + fourth), middle);
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    v128.store(sums, f32x4.add(v128.load(sums, 16), sum), 16);
    v128.store(sums, madd(a, a, madd(b, b, madd(c, c, madd(d, d, v128.load(sums, 32))))), 32);
    x += 16;
    sums += SUM_BYTES;
  }
}

/** Makes the mean of the rows summed what follows is taken relative to. */
function centre(sums: usize, sumsEnd: usize, rows: f32): void {
  const count = f32x4.splat(rows);
  for (; sums < sumsEnd; sums += SUM_BYTES) {
    v128.store(sums, f32x4.div(v128.load(sums, 16), count));
    v128.store(sums, f32x4.splat(0), 16);
    v128.store(sums, f32x4.splat(0), 32);
  }
}

/** Moves the sums to those in float64. */
function flushSums(sums: usize, sumsEnd: usize, partials: usize, squares: usize): void {
  while (sums < sumsEnd) {
    addWide(partials, v128.load(sums, 16));
    addWide(partials + squares, v128.load(sums, 32));
    v128.store(sums, f32x4.splat(0), 16);
    v128.store(sums, f32x4.splat(0), 32);
    partials += 32;
    sums += SUM_BYTES;
  }
}

/** Sums around what x was taken relative to -> the mean, and the sum of squares around that. */
function finishChunk(
  sums: usize,
  sumsEnd: usize,
  partials: usize,
  squares: usize,
  rows: f64,
): void {
  for (; sums < sumsEnd; sums += SUM_BYTES) {
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const sum = load<f64>(partials);
      const square = load<f64>(partials + squares) - (sum * sum) / rows;
      store<f64>(partials, <f64>load<f32>(sums + lane) + sum / rows);
      store<f64>(partials + squares, max<f64>(square, 0));
      partials += 8;
    }
  }
}

/**
 * Mean and biased variance of an item's channels out of all parts, and with them the coefficients of y. The
 * squares are those around each part's mean, and those of the parts' means around the mean of all (Chan,
 * Golub & LeVeque 1979).
 */
export function batchNormMergeStatistics(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const first = item * CHANNEL_ITEM;
  const count = min(CHANNEL_ITEM, task.channels - first);
  const rows = <f64>task.rows;
  const means = scratch;
  const squares = scratch + (CHANNEL_ITEM << 3);
  memory.fill(scratch, 0, CHANNEL_ITEM << 4);
  for (let part = 0; part <= task.chunks; part++) addMeans(task, part, first, count, means);
  for (let at = means; at < squares; at += 8) store<f64>(at, load<f64>(at) / rows);
  for (let part = 0; part <= task.chunks; part++) addSquares(task, part, first, count, means);
  for (let channel = 0; channel < count; channel++) {
    const from = <usize>channel << 3;
    const to = <usize>(first + channel) << 2;
    store<f32>(task.mean + to, <f32>load<f64>(means + from));
    store<f32>(task.variance + to, <f32>(load<f64>(squares + from) / rows));
  }
  batchNormCoefficients(address, item, scratch);
}

function addMeans(task: BatchNormTask, part: i32, first: i32, count: i32, means: usize): void {
  const rows = <f64>rowsOfPart(task, part);
  for (let lane = first; lane < lanesOfPart(task, part); lane += task.channels) {
    const parts = partialsOf(task, part) + (<usize>lane << 3);
    for (let at: usize = 0; at < <usize>count << 3; at += 8) {
      store<f64>(means + at, load<f64>(means + at) + load<f64>(parts + at) * rows);
    }
  }
}

/** To the squares, which lie behind the means. */
function addSquares(task: BatchNormTask, part: i32, first: i32, count: i32, means: usize): void {
  const rows = <f64>rowsOfPart(task, part);
  const squares = means + (CHANNEL_ITEM << 3);
  const behind = <usize>task.lanes << 3;
  for (let lane = first; lane < lanesOfPart(task, part); lane += task.channels) {
    const parts = partialsOf(task, part) + (<usize>lane << 3);
    for (let at: usize = 0; at < <usize>count << 3; at += 8) {
      const difference = load<f64>(parts + at) - load<f64>(means + at);
      const square = load<f64>(parts + behind + at) + difference * difference * rows;
      store<f64>(squares + at, load<f64>(squares + at) + square);
    }
  }
}

/** Rows behind each lane of a part; the part after the chunks is the values left over. */
// @ts-ignore: decorator
@inline
function rowsOfPart(task: BatchNormTask, part: i32): i32 {
  return part < task.chunks ? rowsOfChunk(task, part) : 1;
}

/** Lanes of a part that hold anything. */
// @ts-ignore: decorator
@inline
function lanesOfPart(task: BatchNormTask, part: i32): i32 {
  if (task.wideRows == 0 && part < task.chunks) return 0;
  return part < task.chunks ? task.lanes : valuesLeftOver(task);
}
