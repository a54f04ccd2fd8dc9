/** Wide rows that are summed in float32 before their sums are added up in float64. */
const BLOCK_ROWS: i32 = 64;
/** Channels that an item of the second stage adds up. */
const CHANNEL_ITEM: i32 = 64;
/** Values that a turn of the loop takes; a wide row has whole turns. */
const TURN_BYTES: usize = 64;

/** Written by the host, which cuts `[rows, channels]` into chunks of wide rows (src/kernels/wide-rows.ts). */
@unmanaged
class ChannelSumsTask {
  dy: usize;
  sums: usize;
  /** `[chunks, lanes]` float64 */
  partials: usize;
  rows: i32;
  channels: i32;
  lanes: i32;
  wideRows: i32;
  chunkRows: i32;
  chunks: i32;
}

/** An item sums the wide rows of a chunk, lane by lane. */
export function channelSumsOfChunk(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ChannelSumsTask>(address);
  const stride = <usize>task.lanes << 2;
  const partials = task.partials + <usize>item * (stride << 1);
  memory.fill(partials, 0, stride << 1);
  const first = item * task.chunkRows;
  const last = min(task.wideRows, first + task.chunkRows);
  for (let row = first; row < last; row += BLOCK_ROWS) {
    const from = task.dy + <usize>row * stride;
    const end = from + <usize>min(BLOCK_ROWS, last - row) * stride;
    for (let lane: usize = 0; lane < stride; lane += TURN_BYTES) {
      addSums(from + lane, end, stride, partials + (lane << 1));
    }
  }
}

/** An item adds up the chunks' sums of some channels, and what no wide row holds. */
export function channelSumsOfChunks(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ChannelSumsTask>(address);
  const channels = task.channels;
  const rows = task.chunks * (task.lanes / channels);
  const summed = task.wideRows * (task.lanes / channels);
  const last = min(channels, (item + 1) * CHANNEL_ITEM);
  for (let channel = item * CHANNEL_ITEM; channel < last; channel++) {
    let sum: f64 = 0;
    for (let row = 0; row < rows; row++) {
      sum += load<f64>(task.partials + (<usize>(row * channels + channel) << 3));
    }
    for (let row = summed; row < task.rows; row++) {
      sum += <f64>load<f32>(task.dy + ((<usize>row * <usize>channels + <usize>channel) << 2));
    }
    store<f32>(task.sums + (<usize>channel << 2), <f32>sum);
  }
}

/** Adds 16 lanes' sums over the rows from `from` on to 16 float64. */
function addSums(from: usize, end: usize, stride: usize, partials: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  while (from < end) {
    s0 = f32x4.add(s0, v128.load(from));
    s1 = f32x4.add(s1, v128.load(from, 16));
    s2 = f32x4.add(s2, v128.load(from, 32));
    s3 = f32x4.add(s3, v128.load(from, 48));
    from += stride;
  }
  addDoubles(partials, s0);
  addDoubles(partials + 32, s1);
  addDoubles(partials + 64, s2);
  addDoubles(partials + 96, s3);
}

// @ts-ignore: decorator
@inline
function addDoubles(target: usize, sums: v128): void {
  const upper = i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(sums)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(upper)), 16);
}
