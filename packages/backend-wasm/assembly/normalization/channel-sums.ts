import {
  addWide,
  CHANNEL_ITEM,
  firstOfChunk,
  fourAtATime,
  rowsOfChunk,
  valuesLeftOver,
  WideRows,
} from "./wide-rows";

/** Wide rows that are summed in float32 before their sums are added up in float64. */
const BLOCK_ROWS: i32 = 64;

/** Written by the host (src/kernels/convolution/channel-sums.ts). */
@unmanaged
class ChannelSums extends WideRows {
  x: usize;
  y: usize;
  /** 1, or the number of rows for means. */
  divisor: i32;
  /** A double for each lane of each chunk. */
  partials: usize;
}

/** The sum of each lane over one chunk of rows. */
export function channelSums(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ChannelSums>(address);
  const bytes = <usize>task.lanes << 2;
  const sumsEnd = scratch + bytes;
  const partials = task.partials + (<usize>item * bytes << 1);
  const rows = rowsOfChunk(task, item);
  memory.fill(scratch, 0, bytes);
  memory.fill(partials, 0, bytes << 1);
  let x = task.x + (<usize>firstOfChunk(task, item) << 2);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - row);
    addRows(x, count, bytes, scratch, sumsEnd);
    flushSums(scratch, sumsEnd, partials);
    x += <usize>count * bytes;
  }
  if (item + 1 < task.chunks) return;
  for (let lane: usize = 0; lane < <usize>valuesLeftOver(task); lane++) {
    const sum = load<f64>(partials + (lane << 3)) + <f64>load<f32>(x + (lane << 2));
    store<f64>(partials + (lane << 3), sum);
  }
}

function addRows(x: usize, rows: i32, bytes: usize, sums: usize, sumsEnd: usize): void {
  const end = x + <usize>rows * bytes;
  const fours = x + fourAtATime(rows, bytes);
  for (; x < fours; x += bytes << 2) addFourRows(x, bytes, sums, sumsEnd);
  for (; x < end; x += bytes) addRow(x, sums, sumsEnd);
}

export function addFourRows(x: usize, bytes: usize, sums: usize, sumsEnd: usize): void {
  const second = bytes;
  const third = bytes * 2;
  const fourth = bytes * 3;
  while (sums < sumsEnd) {
    const upper = f32x4.add(v128.load(x), v128.load(x + second));
    const lower = f32x4.add(v128.load(x + third), v128.load(x + fourth));
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(upper, lower)));
    x += 16;
    sums += 16;
  }
}

export function addRow(x: usize, sums: usize, sumsEnd: usize): void {
  while (sums < sumsEnd) {
    v128.store(sums, f32x4.add(v128.load(sums), v128.load(x)));
    v128.store(sums, f32x4.add(v128.load(sums, 16), v128.load(x, 16)), 16);
    v128.store(sums, f32x4.add(v128.load(sums, 32), v128.load(x, 32)), 32);
    v128.store(sums, f32x4.add(v128.load(sums, 48), v128.load(x, 48)), 48);
    x += 64;
    sums += 64;
  }
}

/** Moves the sums to those in float64. */
function flushSums(sums: usize, sumsEnd: usize, partials: usize): void {
  const zero = f32x4.splat(0);
  while (sums < sumsEnd) {
    addWide(partials, v128.load(sums));
    v128.store(sums, zero);
    partials += 32;
    sums += 16;
  }
}

/** The sums, or means, of an item's channels out of all chunks. */
export function mergeChannelSums(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ChannelSums>(address);
  const first = item * CHANNEL_ITEM;
  const bytes = <usize>min(CHANNEL_ITEM, task.channels - first) << 3;
  memory.fill(scratch, 0, bytes);
  // The chunks' lanes lie behind each other, and each repeats the channels.
  for (let lane = first; lane < task.chunks * task.lanes; lane += task.channels) {
    const partials = task.partials + (<usize>lane << 3);
    for (let at: usize = 0; at < bytes; at += 8) {
      store<f64>(scratch + at, load<f64>(scratch + at) + load<f64>(partials + at));
    }
  }
  const y = task.y + (<usize>first << 2);
  for (let at: usize = 0; at < bytes; at += 8) {
    store<f32>(y + (at >> 1), <f32>(load<f64>(scratch + at) / <f64>task.divisor));
  }
}
