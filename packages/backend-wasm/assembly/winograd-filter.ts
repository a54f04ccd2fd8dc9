import { panelBytes } from "./pack";
import { copyFloats, madd, subtractProduct } from "./vector";
import { SIXTH, SIXTH_B, THIRD, TWO_THIRDS, TWO_THIRDS_A } from "./winograd-constants";

/*
 * `G g Gᵀ` of a 3 × 3 filter, written straight into 36 planes of packed panels, and for its gradient the
 * other way round, `Gᵀ dU G`. Vectors run over output channels.
 */

/** Bytes of what the transforms hold between their passes, half-transformed taps and taps: whole cache lines. */
export const FILTER_SCRATCH_BYTES: usize = 448;

/** filter `[3, 3, inChannels, outChannels]` -> planes of panels `[panel][inChannels][8]`. */
export function transformFilter(
  filter: usize,
  inChannels: i32,
  outChannels: i32,
  panels: usize,
  planeStride: usize,
  scratch: usize,
  constants: usize,
): void {
  const row = <usize>outChannels << 2;
  const tapStride = <usize>inChannels * row;
  for (let channel = 0; channel < inChannels; channel++) {
    for (let column = 0; column < outChannels; column += 4) {
      const to = panels + panelBytes((column >> 3) * inChannels + channel) + ((column & 4) << 2);
      const from = filter + <usize>channel * row + (<usize>column << 2);
      if (column + 4 <= outChannels) {
        transformTaps(from, tapStride, scratch, to, planeStride, constants);
        continue;
      }
      const taps = scratch + 18 * 16;
      for (let tap = 0; tap < 9; tap++) {
        const bytes = <usize>(outChannels - column) << 2;
        copyFloats(taps + (<usize>tap << 4), from + <usize>tap * tapStride, bytes);
      }
      transformTaps(taps, 16, scratch, to, planeStride, constants);
    }
  }
}

function transformTaps(
  from: usize,
  tapStride: usize,
  scratch: usize,
  to: usize,
  planeStride: usize,
  constants: usize,
): void {
  for (let column = 0; column < 3; column++) {
    const target = scratch + (<usize>column << 4);
    spread(from + <usize>column * tapStride, 3 * tapStride, target, 48, constants);
  }
  for (let row = 0; row < 6; row++) {
    spread(scratch, 16, to, planeStride, constants);
    scratch += 48;
    to += 6 * planeStride;
  }
}

/** Three taps -> their values at the six points, divided by what the interpolation divides by. */
// @ts-ignore: decorator
@inline
function spread(from: usize, stride: usize, to: usize, toStride: usize, constants: usize): void {
  const third = v128.load(constants, THIRD);
  const g0 = v128.load(from);
  const g1 = v128.load(from + stride);
  const g2 = v128.load(from + 2 * stride);
  const u = madd(g0, v128.load(constants, TWO_THIRDS), f32x4.mul(g2, third));
  const v = f32x4.mul(g1, v128.load(constants, TWO_THIRDS_A));
  const r = madd(g0, v128.load(constants, SIXTH), f32x4.mul(g2, third));
  const s = f32x4.mul(g1, v128.load(constants, SIXTH_B));
  v128.store(to, g0);
  v128.store(to + toStride, f32x4.neg(f32x4.add(u, v)));
  v128.store(to + 2 * toStride, f32x4.sub(v, u));
  v128.store(to + 3 * toStride, f32x4.add(r, s));
  v128.store(to + 4 * toStride, f32x4.sub(r, s));
  v128.store(to + 5 * toStride, g2);
}

/** planes `[channel][outChannels]`, rows `stride` bytes apart -> dfilter `[3, 3, inChannels, outChannels]`. */
export function transformFilterGradient(
  planes: usize,
  planeStride: usize,
  stride: usize,
  inChannels: i32,
  outChannels: i32,
  dfilter: usize,
  scratch: usize,
  constants: usize,
): void {
  const row = <usize>outChannels << 2;
  const tapStride = <usize>inChannels * row;
  for (let channel = 0; channel < inChannels; channel++) {
    for (let at: usize = 0; at < row; at += 16) {
      const c = min(at, row - 16);
      let from = planes + <usize>channel * stride + c;
      let to = dfilter + <usize>channel * row + c;
      for (let column = 0; column < 6; column++) {
        gather(from, 6 * planeStride, scratch + (<usize>column << 4), 96, constants);
        from += planeStride;
      }
      for (let tapRow = 0; tapRow < 3; tapRow++) {
        gather(scratch + <usize>tapRow * 96, 16, to, tapStride, constants);
        to += 3 * tapStride;
      }
    }
  }
}

/** The transpose of `spread`. */
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

/** filter `[3, 3, rows, columns]` -> turned by 180°, its channels swapped, `[3, 3, columns, rows]`. */
export function turnFilter(filter: usize, rows: i32, columns: i32, to: usize): void {
  const plane = <usize>(rows * columns) << 2;
  for (let tap = 0; tap < 9; tap++) {
    transpose(filter + <usize>(8 - tap) * plane, rows, columns, to + <usize>tap * plane);
  }
}

function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  const stride = <usize>columns << 2;
  const toStride = <usize>rows << 2;
  for (let row = 0; row < rows; row += 4) {
    // The last four rows and columns overlap those before.
    const r = min(row, rows - 4);
    for (let column = 0; column < columns; column += 4) {
      const c = min(column, columns - 4);
      transposeFour(
        from + <usize>r * stride + (<usize>c << 2),
        stride,
        to + <usize>c * toStride + (<usize>r << 2),
        toStride,
      );
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(from: usize, stride: usize, to: usize, toStride: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + stride);
  const r2 = v128.load(from + 2 * stride);
  const r3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to + toStride, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(to + 2 * toStride, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(to + 3 * toStride, v128.shuffle<i64>(high01, high23, 1, 3));
}
