import { madd, subtractProduct } from "../vector";
import { A, B, HALF, SHORT, SHORT_A, TWO, TWO_AND_HALF } from "./winograd-constants";

/*
 * `Bᵀ d B` of a tile's inputs, over channels: six (four) values along an axis to those at six (four) points.
 * Along the columns first, for all tiles of a run at once (neighbours share two columns), into a strip
 * `[place][vector][6]`; then along the rows into the planes. That a vector's six values lie side by side there
 * spares both passes most of their addresses, of which there were more than registers.
 *
 * A row whose length is no multiple of a vector's ends in a vector that overlaps the one before.
 */

/** Bytes of a strip's six values of a vector. */
export const STRIP_VECTOR: usize = 96;

/** Six rows of `bytes` -> `[vector][6]`. */
export function transformInputColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const twoAndHalf = v128.load(constants, TWO_AND_HALF);
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const d1 = v128.load(p1 + c);
    const d2 = v128.load(p2 + c);
    const d3 = v128.load(p3 + c);
    const d4 = v128.load(p4 + c);
    v128.store(to, subtractProduct(d2, twoAndHalf, f32x4.add(v128.load(p0 + c), d4)));
    const u = subtractProduct(d2, two, d4);
    const v = subtractProduct(d1, two, d3);
    v128.store(to, madd(v, a, u), 16);
    v128.store(to, subtractProduct(v, a, u), 32);
    const r = subtractProduct(d2, half, d4);
    const s = subtractProduct(d1, half, d3);
    v128.store(to, madd(s, b, r), 48);
    v128.store(to, subtractProduct(s, b, r), 64);
    v128.store(to, subtractProduct(d3, twoAndHalf, f32x4.add(d1, v128.load(p5 + c))), 80);
    to += STRIP_VECTOR;
  }
}

/** Four rows of `bytes` -> the first four of `[vector][6]`. */
export function transformShortInputColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    toFourPoints(v128.load(p0 + c), v128.load(p1 + c), v128.load(p2 + c), v128.load(p3 + c), to, 16, constants);
    to += STRIP_VECTOR;
  }
}

/** `rows` rows of six places, `place` bytes apart, of `bytes` of channels -> planes, six for each row. */
export function transformInputRows(
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
  const twoAndHalf = v128.load(constants, TWO_AND_HALF);
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    let t = to + min(at, last);
    const end = from + (<usize>rows << 4);
    for (let p = from; p < end; p += 16) {
      const p1 = p + place;
      const p2 = p1 + place;
      const p3 = p2 + place;
      const p4 = p3 + place;
      const d1 = v128.load(p1);
      const d2 = v128.load(p2);
      const d3 = v128.load(p3);
      const d4 = v128.load(p4);
      v128.store(t, subtractProduct(d2, twoAndHalf, f32x4.add(v128.load(p), d4)));
      t += planeStride;
      const u = subtractProduct(d2, two, d4);
      const v = subtractProduct(d1, two, d3);
      v128.store(t, madd(v, a, u));
      t += planeStride;
      v128.store(t, subtractProduct(v, a, u));
      t += planeStride;
      const r = subtractProduct(d2, half, d4);
      const s = subtractProduct(d1, half, d3);
      v128.store(t, madd(s, b, r));
      t += planeStride;
      v128.store(t, subtractProduct(s, b, r));
      t += planeStride;
      v128.store(t, subtractProduct(d3, twoAndHalf, f32x4.add(d1, v128.load(p4 + place))));
      t += planeStride;
    }
    from += STRIP_VECTOR;
  }
}

/** `rows` rows of four places -> planes, four for each row. */
export function transformShortInputRows(
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
      const p1 = p + place;
      const p2 = p1 + place;
      const p3 = p2 + place;
      toFourPoints(v128.load(p), v128.load(p1), v128.load(p2), v128.load(p3), target, planeStride, constants);
      target += 4 * planeStride;
    }
    from += STRIP_VECTOR;
  }
}

// @ts-ignore: decorator
@inline
function toFourPoints(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, stride: usize, constants: usize): void {
  const u = f32x4.mul(d1, v128.load(constants, SHORT_A));
  const v = f32x4.mul(d2, v128.load(constants, SHORT));
  v128.store(to, subtractProduct(d2, v128.load(constants, TWO), d0));
  v128.store(to + stride, f32x4.add(v, u));
  v128.store(to + 2 * stride, f32x4.sub(v, u));
  v128.store(to + 3 * stride, subtractProduct(d1, v128.load(constants, HALF), d3));
}
