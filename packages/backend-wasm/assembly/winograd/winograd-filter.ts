import { PANEL, panelBytes } from "../matrix/pack";
import { copyFloats, madd, subtractProduct } from "../vector";
import { A, B, HALF, SIXTH, SIXTH_B, THIRD, TWO_THIRDS, TWO_THIRDS_A } from "./winograd-constants";
import { stripOf, WinogradTask } from "./winograd-task";

/*
 * `G g Gᵀ` of a 3 × 3 filter, written straight into 36 planes of packed panels, and for its gradient the
 * other way round, `Gᵀ dU G`. Vectors run over output channels.
 *
 * Taps are first copied to where they lie side by side: their places in a large filter are a power of two
 * apart, on the same few lines of a cache. Scratch: half-transformed taps, then `[tap][vector]`.
 */

const HALVES_BYTES: usize = 18 * 16;
/** Vectors of each tap that are transformed one after the other. */
const VECTORS: i32 = 16;
const TAP_BYTES: usize = 256;

/**
 * filter -> planes of panels `[channels][8]`, `panelStride` bytes apart, of a group's output channels, for
 * `channels` inputs from the `first` one.
 */
export function transformFilter(
  task: WinogradTask,
  group: i32,
  first: i32,
  channels: i32,
  planes: usize,
  panelStride: usize,
  planeStride: usize,
  scratch: usize,
): void {
  const column = group * task.groupPanels * PANEL;
  const columns = min(task.groupPanels * PANEL, task.outChannels - column);
  if (task.turned != 0) {
    transformTurned(task, first, channels, column, columns, planes, panelStride, planeStride, scratch);
    return;
  }
  const halves = stripOf(task, scratch);
  const taps = halves + HALVES_BYTES;
  const row = <usize>task.outChannels << 2;
  const tapStride = <usize>task.inChannels * row;
  for (let channel = 0; channel < channels; channel++) {
    const from = task.filter + <usize>(first + channel) * row + (<usize>column << 2);
    for (let start = 0; start < columns; start += 4 * VECTORS) {
      const count = min(4 * VECTORS, columns - start);
      let source = from + (<usize>start << 2);
      for (let tap: usize = 0; tap < 9; tap++) {
        copyFloats(taps + tap * TAP_BYTES, source, <usize>count << 2);
        source += tapStride;
      }
      for (let at = 0; at < count; at += 4) {
        const to = planes + <usize>((start + at) >> 3) * panelStride + panelBytes(channel) + ((at & 4) << 2);
        transformTaps(taps + (<usize>at << 2), halves, to, planeStride, scratch);
      }
    }
  }
}

/** As above, of the filter `[3, 3, outChannels, inChannels]` turned by 180°. */
function transformTurned(
  task: WinogradTask,
  first: i32,
  channels: i32,
  column: i32,
  columns: i32,
  planes: usize,
  panelStride: usize,
  planeStride: usize,
  scratch: usize,
): void {
  const halves = stripOf(task, scratch);
  const taps = halves + HALVES_BYTES;
  const count = min(VECTORS, channels);
  for (let at = 0; at < columns; at += 4) {
    // The last inputs of a panel overlap those before.
    for (let start = 0; start < channels; start += VECTORS) {
      const channel = min(start, channels - count);
      turnTaps(task, column + at, first + channel, count, taps);
      let to = planes + <usize>(at >> 3) * panelStride + panelBytes(channel) + ((at & 4) << 2);
      for (let i = 0; i < count; i++) {
        transformTaps(taps + (<usize>i << 4), halves, to, planeStride, scratch);
        to += panelBytes(1);
      }
    }
  }
}

/** Four output channels from `column` on, turned and transposed: a vector for each of `count` input channels. */
function turnTaps(task: WinogradTask, column: i32, channel: i32, count: i32, taps: usize): void {
  const row = <usize>task.inChannels << 2;
  const tapStride = <usize>task.outChannels * row;
  // Rows past the last are of panels' columns that nobody looks at.
  const last = <usize>(task.outChannels - 1) * row;
  const r0 = <usize>column * row;
  const r1 = min(last, r0 + row);
  const r2 = min(last, r1 + row);
  const r3 = min(last, r2 + row);
  let from = task.filter + (<usize>channel << 2);
  for (let tap = 8; tap >= 0; tap--) {
    const to = taps + <usize>tap * TAP_BYTES;
    for (let at = 0; at < count; at += 4) {
      const offset = <usize>min(at, count - 4) << 2;
      const p = from + offset;
      transposeFour(p + r0, p + r1, p + r2, p + r3, to + (offset << 2));
    }
    from += tapStride;
  }
}

/** Four rows of four -> four columns, one after the other. */
// @ts-ignore: decorator
@inline
function transposeFour(p0: usize, p1: usize, p2: usize, p3: usize, to: usize): void {
  const r0 = v128.load(p0);
  const r1 = v128.load(p1);
  const r2 = v128.load(p2);
  const r3 = v128.load(p3);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48);
}

function transformTaps(taps: usize, halves: usize, to: usize, planeStride: usize, constants: usize): void {
  for (let column: usize = 0; column < 3; column++) {
    spread(taps + column * TAP_BYTES, 3 * TAP_BYTES, halves + (column << 4), 48, constants);
  }
  for (let row = 0; row < 6; row++) {
    spread(halves, 16, to, planeStride, constants);
    halves += 48;
    to += 6 * planeStride;
  }
}

/** Three taps -> their values at the six points. */
// @ts-ignore: decorator
@inline
function spread(from: usize, stride: usize, to: usize, toStride: usize, constants: usize): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const g0 = v128.load(from);
  const g1 = v128.load(from + stride);
  const g2 = v128.load(from + 2 * stride);
  const u = madd(g2, v128.load(constants, HALF), g0);
  const r = f32x4.add(f32x4.add(g2, g2), g0);
  v128.store(to, g0);
  v128.store(to + toStride, madd(g1, a, u));
  v128.store(to + 2 * toStride, subtractProduct(g1, a, u));
  v128.store(to + 3 * toStride, madd(g1, b, r));
  v128.store(to + 4 * toStride, subtractProduct(g1, b, r));
  v128.store(to + 5 * toStride, g2);
}

/** The planes' rows of an input channel, `planeStride` bytes apart -> some columns of its row in each tap of dfilter. */
export function transformFilterGradient(
  task: WinogradTask,
  channel: i32,
  column: i32,
  columns: i32,
  planes: usize,
  planeStride: usize,
  scratch: usize,
): void {
  const halves = stripOf(task, scratch);
  const row = <usize>task.outChannels << 2;
  const tapStride = <usize>task.inChannels * row;
  const dfilter = task.filter + <usize>channel * row + (<usize>column << 2);
  const bytes = <usize>columns << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, bytes - 16);
    let from = planes + c;
    let to = dfilter + c;
    for (let column: usize = 0; column < 6; column++) {
      gather(from, 6 * planeStride, halves + (column << 4), 96, scratch);
      from += planeStride;
    }
    for (let tapRow: usize = 0; tapRow < 3; tapRow++) {
      gather(halves + tapRow * 96, 16, to, tapStride, scratch);
      to += 3 * tapStride;
    }
  }
}

/** The transpose of `spread`, divided as the interpolation is. */
// @ts-ignore: decorator
@inline
function gather(from: usize, stride: usize, to: usize, toStride: usize, constants: usize): void {
  const third = v128.load(constants, THIRD);
  const t1 = v128.load(from + stride);
  const t2 = v128.load(from + 2 * stride);
  const t3 = v128.load(from + 3 * stride);
  const t4 = v128.load(from + 4 * stride);
  const s1 = f32x4.add(t1, t2);
  const s2 = f32x4.add(t3, t4);
  const w0 = madd(s2, v128.load(constants, SIXTH), v128.load(from));
  v128.store(to, subtractProduct(s1, v128.load(constants, TWO_THIRDS), w0));
  const w1 = f32x4.mul(f32x4.sub(t3, t4), v128.load(constants, SIXTH_B));
  v128.store(
    to + toStride,
    subtractProduct(f32x4.sub(t1, t2), v128.load(constants, TWO_THIRDS_A), w1),
  );
  v128.store(to + 2 * toStride, madd(f32x4.sub(s2, s1), third, v128.load(from + 5 * stride)));
}
