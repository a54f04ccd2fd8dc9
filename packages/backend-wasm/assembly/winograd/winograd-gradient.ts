import { madd, subtractProduct } from "../vector";
import { A, B, HALF, TWO } from "./winograd-constants";
import { STRIP_VECTOR } from "./winograd-input";

/*
 * `A dy Aᵀ` of a tile's gradients, for the filter's gradient: four (two) values along an axis to those at six
 * (four) points. Along the columns, then along the rows, in the form of the inputs' transform.
 */

/** Four rows of `bytes` -> `[vector][6]`. */
export function transformGradientColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const d0 = v128.load(p0 + c);
    const d1 = v128.load(p1 + c);
    const d2 = v128.load(p2 + c);
    const d3 = v128.load(p3 + c);
    v128.store(to, d0);
    const u = madd(d2, half, d0);
    const v = madd(d3, half, d1);
    v128.store(to, madd(v, a, u), 16);
    v128.store(to, subtractProduct(v, a, u), 32);
    const r = madd(d2, two, d0);
    const s = madd(d3, two, d1);
    v128.store(to, madd(s, b, r), 48);
    v128.store(to, subtractProduct(s, b, r), 64);
    v128.store(to, d3, 80);
    to += STRIP_VECTOR;
  }
}

/** Two rows of `bytes` -> the first four of `[vector][6]`. */
export function transformShortGradientColumns(p0: usize, p1: usize, to: usize, bytes: usize, constants: usize): void {
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    toFourPoints(v128.load(p0 + c), v128.load(p1 + c), to, 16, constants);
    to += STRIP_VECTOR;
  }
}

/** `rows` rows of four places, `place` bytes apart, of `bytes` of channels -> planes, six for each row. */
export function transformGradientRows(
  from: usize,
  place: usize,
  bytes: usize,
  to: usize,
  planeStride: usize,
  rows: i32,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    let t = to + min(at, last);
    const end = from + (<usize>rows << 4);
    for (let p = from; p < end; p += 16) {
      const p1 = p + place;
      const p2 = p1 + place;
      const d0 = v128.load(p);
      const d1 = v128.load(p1);
      const d2 = v128.load(p2);
      const d3 = v128.load(p2 + place);
      v128.store(t, d0);
      t += planeStride;
      const u = madd(d2, half, d0);
      const v = madd(d3, half, d1);
      v128.store(t, madd(v, a, u));
      t += planeStride;
      v128.store(t, subtractProduct(v, a, u));
      t += planeStride;
      const r = madd(d2, two, d0);
      const s = madd(d3, two, d1);
      v128.store(t, madd(s, b, r));
      t += planeStride;
      v128.store(t, subtractProduct(s, b, r));
      t += planeStride;
      v128.store(t, d3);
      t += planeStride;
    }
    from += STRIP_VECTOR;
  }
}

/** `rows` rows of two places -> planes, four for each row. */
export function transformShortGradientRows(
  from: usize,
  place: usize,
  bytes: usize,
  to: usize,
  planeStride: usize,
  rows: i32,
  constants: usize,
): void {
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    let target = to + min(at, last);
    const end = from + (<usize>rows << 4);
    for (let p = from; p < end; p += 16) {
      toFourPoints(v128.load(p), v128.load(p + place), target, planeStride, constants);
      target += 4 * planeStride;
    }
    from += STRIP_VECTOR;
  }
}

// @ts-ignore: decorator
@inline
function toFourPoints(d0: v128, d1: v128, to: usize, stride: usize, constants: usize): void {
  const a = v128.load(constants, A);
  v128.store(to, d0);
  v128.store(to + stride, madd(d1, a, d0));
  v128.store(to + 2 * stride, subtractProduct(d1, a, d0));
  v128.store(to + 3 * stride, d1);
}
