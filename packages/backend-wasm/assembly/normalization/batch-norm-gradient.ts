import { BatchNormTask, COEFFICIENT_BYTES, coefficientsAt, CONSTANT, FACTOR, floorOf, inverseDeviation, normalised, partialsOf, setCoefficient, SLOPE } from "./batch-norm-task";
import { copyFloats, madd } from "../vector";
import { addWide, CHANNEL_ITEM, firstOfChunk, fourAtATime, rowsOfChunk, valuesLeftOver, valuesOfChunk } from "./wide-rows";

/** Wide rows that are summed in float32 before their sums are added up in float64. */
const BLOCK_ROWS: i32 = 64;
/** For every four lanes, in an item's scratch: `Σ g` and `Σ g (x - mean)`. */
const SUM_BYTES: usize = 2 * 16;
/** Values that a turn of the loop over dx takes. */
const TURN: i32 = 16;

/*
 * Gradients through the statistics, in two passes over x and dy: with n = (x - mean) / sqrt(variance + epsilon)
 * and g = dy where the output passed the relu, `doffset = Σ g`, `dscale = Σ g n` and
 * `dx = scale / sqrt(variance + epsilon) * (g - (doffset + n * dscale) / rows)`.
 */

/** `Σ g` and `Σ g (x - mean)` per lane of one chunk. */
export function batchNormGradientSums(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const rows = rowsOfChunk(task, item);
  const bytes = <usize>task.lanes << 2;
  const sumsEnd = scratch + <usize>(task.lanes >> 2) * SUM_BYTES;
  const partials = partialsOf(task, item);
  memory.fill(scratch, 0, sumsEnd - scratch);
  memory.fill(partials, 0, bytes << 2);
  let x = task.x + (<usize>firstOfChunk(task, item) << 2);
  let dy = task.dy + (<usize>firstOfChunk(task, item) << 2);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - row);
    sumRows(task, x, dy, count, scratch, sumsEnd);
    flushSums(scratch, sumsEnd, partials, bytes << 1);
    x += <usize>count * bytes;
    dy += <usize>count * bytes;
  }
  if (item + 1 < task.chunks || valuesLeftOver(task) == 0) return;
  // What is left over, as a whole wide row: a dy of 0 adds nothing.
  const rest = <usize>valuesLeftOver(task) << 2;
  memory.fill(sumsEnd, 0, bytes << 1);
  copyFloats(sumsEnd, x, rest);
  copyFloats(sumsEnd + bytes, dy, rest);
  sumRows(task, sumsEnd, sumsEnd + bytes, 1, scratch, sumsEnd);
  flushSums(scratch, sumsEnd, partials, bytes << 1);
}

/** Adds wide rows to the sums. */
function sumRows(task: BatchNormTask, x: usize, dy: usize, rows: i32, sums: usize, sumsEnd: usize): void {
  const bytes = <usize>task.lanes << 2;
  const coefficients = task.coefficients;
  const floor = floorOf(task);
  const end = x + <usize>rows * bytes;
  const fours = x + fourAtATime(rows, bytes);
  while (x < fours) {
    sumFourGradientRows(x, dy, bytes, coefficients, sums, sumsEnd, floor);
    x += bytes << 2;
    dy += bytes << 2;
  }
  while (x < end) {
    sumGradientRow(x, dy, coefficients, sums, sumsEnd, floor);
    x += bytes;
    dy += bytes;
  }
}

export function sumFourGradientRows(
  x: usize,
  dy: usize,
  bytes: usize,
  at: usize,
  sums: usize,
  sumsEnd: usize,
  floor: f32,
): void {
  const second = bytes;
  const third = bytes * 2;
  const fourth = bytes * 3;
  const lowest = f32x4.splat(floor);
  while (sums < sumsEnd) {
    const mean = v128.load(at);
    const a = f32x4.sub(v128.load(x), mean);
    const b = f32x4.sub(v128.load(x + second), mean);
    const c = f32x4.sub(v128.load(x + third), mean);
    const d = f32x4.sub(v128.load(x + fourth), mean);
    const ga = passed(v128.load(dy), normalised(a, at), lowest);
    const gb = passed(v128.load(dy + second), normalised(b, at), lowest);
    const gc = passed(v128.load(dy + third), normalised(c, at), lowest);
    const gd = passed(v128.load(dy + fourth), normalised(d, at), lowest);
    const sum = f32x4.add(f32x4.add(ga, gb), f32x4.add(gc, gd));
    v128.store(sums, f32x4.add(v128.load(sums), sum));
    v128.store(sums, madd(ga, a, madd(gb, b, madd(gc, c, madd(gd, d, v128.load(sums, 16))))), 16);
    x += 16;
    dy += 16;
    at += COEFFICIENT_BYTES;
    sums += SUM_BYTES;
  }
}

export function sumGradientRow(
  x: usize,
  dy: usize,
  at: usize,
  sums: usize,
  sumsEnd: usize,
  floor: f32,
): void {
  const lowest = f32x4.splat(floor);
  while (sums < sumsEnd) {
    const a = f32x4.sub(v128.load(x), v128.load(at));
    const b = f32x4.sub(v128.load(x, 16), v128.load(at, 80));
    const ga = passed(v128.load(dy), normalised(a, at), lowest);
    const gb = passed(v128.load(dy, 16), normalised(b, at + 80), lowest);
    v128.store(sums, f32x4.add(v128.load(sums), ga));
    v128.store(sums, madd(ga, a, v128.load(sums, 16)), 16);
    v128.store(sums, f32x4.add(v128.load(sums, 32), gb), 32);
    v128.store(sums, madd(gb, b, v128.load(sums, 48)), 48);
    x += 32;
    dy += 32;
    at += 2 * COEFFICIENT_BYTES;
    sums += 2 * SUM_BYTES;
  }
}

/** What the relu lets pass of dy; the floor is minus infinity where there is none. */
// @ts-ignore: decorator
@inline
function passed(dy: v128, y: v128, floor: v128): v128 {
  return v128.andnot(dy, f32x4.le(y, floor));
}

/** Moves the sums to those in float64. */
function flushSums(sums: usize, sumsEnd: usize, partials: usize, second: usize): void {
  while (sums < sumsEnd) {
    addWide(partials, v128.load(sums));
    addWide(partials + second, v128.load(sums, 16));
    v128.store(sums, f32x4.splat(0));
    v128.store(sums, f32x4.splat(0), 16);
    partials += 32;
    sums += SUM_BYTES;
  }
}

/** dscale and doffset of an item's channels out of all chunks, and the coefficients of dx. */
export function batchNormMergeGradientSums(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const first = item * CHANNEL_ITEM;
  const count = min(CHANNEL_ITEM, task.channels - first);
  memory.fill(scratch, 0, CHANNEL_ITEM << 4);
  for (let chunk = 0; chunk < task.chunks; chunk++) addPartials(task, chunk, first, count, scratch);
  for (let index = 0; index < count; index++) {
    const channel = first + index;
    const at = <usize>channel << 2;
    const inverse = inverseDeviation(task, channel);
    const sum = load<f64>(scratch + (<usize>index << 3));
    const product = load<f64>(scratch + (<usize>(CHANNEL_ITEM + index) << 3)) * inverse;
    store<f32>(task.doffset + at, <f32>sum);
    store<f32>(task.dscale + at, <f32>product);
    const factor = (<f64>load<f32>(task.scale + at) * inverse) / <f64>task.rows;
    setCoefficient(task, CONSTANT, channel, <f32>(-factor * sum));
    setCoefficient(task, SLOPE, channel, <f32>(-factor * inverse * product));
  }
}

/** Adds a chunk's sums of `count` channels, the second behind the first. */
function addPartials(task: BatchNormTask, chunk: i32, first: i32, count: i32, sums: usize): void {
  const behind = <usize>task.lanes << 3;
  const second = sums + (CHANNEL_ITEM << 3);
  for (let lane = first; lane < task.lanes; lane += task.channels) {
    const parts = partialsOf(task, chunk) + (<usize>lane << 3);
    for (let at: usize = 0; at < <usize>count << 3; at += 8) {
      store<f64>(sums + at, load<f64>(sums + at) + load<f64>(parts + at));
      store<f64>(second + at, load<f64>(second + at) + load<f64>(parts + behind + at));
    }
  }
}

/** dx of one chunk, from the last to the first: what the pass before read last may still be in the cache. */
export function batchNormInputGradient(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const chunk = task.chunks - 1 - item;
  const first = <usize>firstOfChunk(task, chunk) << 2;
  const values = valuesOfChunk(task, chunk);
  const whole = <usize>(values & -TURN) << 2;
  const start = task.coefficients;
  const end = start + <usize>(task.lanes >> 2) * COEFFICIENT_BYTES;
  const floor = floorOf(task);
  const x = task.x + first;
  const dy = task.dy + first;
  const dx = task.result + first;
  differentiate(x, dy, dx, x + whole, start, start, end, floor);
  const rest = (<usize>values << 2) - whole;
  if (rest == 0) return;
  // Too few for a turn: in the scratch, by the same loop.
  const at = coefficientsAt(task, whole);
  memory.fill(scratch, 0, 2 * TURN << 2);
  copyFloats(scratch, x + whole, rest);
  copyFloats(scratch + (TURN << 2), dy + whole, rest);
  differentiate(scratch, scratch + (TURN << 2), scratch, scratch + (TURN << 2), at, start, end, floor);
  copyFloats(dx + whole, scratch, rest);
}

/** The lanes' coefficients are those at `at`, and from `start` on again after `end`. */
export function differentiate(
  x: usize,
  dy: usize,
  dx: usize,
  xEnd: usize,
  at: usize,
  start: usize,
  end: usize,
  floor: f32,
): void {
  const lowest = f32x4.splat(floor);
  while (x < xEnd) {
    v128.store(dx, gradientOf(v128.load(x), v128.load(dy), at, lowest));
    v128.store(dx, gradientOf(v128.load(x, 16), v128.load(dy, 16), at + 80, lowest), 16);
    v128.store(dx, gradientOf(v128.load(x, 32), v128.load(dy, 32), at + 160, lowest), 32);
    v128.store(dx, gradientOf(v128.load(x, 48), v128.load(dy, 48), at + 240, lowest), 48);
    x += 64;
    dy += 64;
    dx += 64;
    at += 4 * COEFFICIENT_BYTES;
    if (at == end) at = start;
  }
}

// @ts-ignore: decorator
@inline
function gradientOf(x: v128, dy: v128, at: usize, floor: v128): v128 {
  const centred = f32x4.sub(x, v128.load(at));
  const g = passed(dy, normalised(centred, at), floor);
  const throughStatistics = madd(centred, v128.load(at, SLOPE), v128.load(at, CONSTANT));
  return madd(g, v128.load(at, FACTOR), throughStatistics);
}
