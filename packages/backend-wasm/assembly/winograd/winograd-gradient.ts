import { madd, subtractProduct } from "../vector";
import { A, B, HALF, TWO } from "./winograd-constants";

/*
 * `A dy Aᵀ` of a tile's gradients, for the filter's gradient: four (two) values along an axis to those at six
 * (four) points. Along the columns, then along the rows.
 */

/** Four rows of `bytes` -> six, `stride` bytes apart. */
export function transformGradientColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
  stride: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const t1 = to + stride;
  const t2 = t1 + stride;
  const t3 = t2 + stride;
  const t4 = t3 + stride;
  const t5 = t4 + stride;
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const d0 = v128.load(p0 + c);
    const d1 = v128.load(p1 + c);
    const d2 = v128.load(p2 + c);
    const d3 = v128.load(p3 + c);
    v128.store(to + c, d0);
    const u = madd(d2, half, d0);
    const v = madd(d3, half, d1);
    v128.store(t1 + c, madd(v, a, u));
    v128.store(t2 + c, subtractProduct(v, a, u));
    const r = madd(d2, two, d0);
    const s = madd(d3, two, d1);
    v128.store(t3 + c, madd(s, b, r));
    v128.store(t4 + c, subtractProduct(s, b, r));
    v128.store(t5 + c, d3);
  }
}

/** Two rows of `bytes` -> four, `stride` bytes apart. */
export function transformShortGradientColumns(
  p0: usize,
  p1: usize,
  to: usize,
  stride: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const t1 = to + stride;
  const t2 = t1 + stride;
  const t3 = t2 + stride;
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const d0 = v128.load(p0 + c);
    const d1 = v128.load(p1 + c);
    v128.store(to + c, d0);
    v128.store(t1 + c, madd(d1, a, d0));
    v128.store(t2 + c, subtractProduct(d1, a, d0));
    v128.store(t3 + c, d1);
  }
}

/** `rows` rows, `rowStride` apart, of four places of `bytes` -> planes, six for each row. */
export function transformGradientRows(
  from: usize,
  rowStride: usize,
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
  for (let row = 0; row < rows; row++) {
    const p1 = from + bytes;
    const p2 = p1 + bytes;
    const p3 = p2 + bytes;
    const t1 = to + planeStride;
    const t2 = t1 + planeStride;
    const t3 = t2 + planeStride;
    const t4 = t3 + planeStride;
    const t5 = t4 + planeStride;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c = min(at, last);
      const d0 = v128.load(from + c);
      const d1 = v128.load(p1 + c);
      const d2 = v128.load(p2 + c);
      const d3 = v128.load(p3 + c);
      v128.store(to + c, d0);
      const u = madd(d2, half, d0);
      const v = madd(d3, half, d1);
      v128.store(t1 + c, madd(v, a, u));
      v128.store(t2 + c, subtractProduct(v, a, u));
      const r = madd(d2, two, d0);
      const s = madd(d3, two, d1);
      v128.store(t3 + c, madd(s, b, r));
      v128.store(t4 + c, subtractProduct(s, b, r));
      v128.store(t5 + c, d3);
    }
    from += rowStride;
    to = t5 + planeStride;
  }
}

/** `rows` rows of two places -> planes, four for each row. */
export function transformShortGradientRows(
  from: usize,
  rowStride: usize,
  bytes: usize,
  to: usize,
  planeStride: usize,
  rows: i32,
  constants: usize,
): void {
  for (let row = 0; row < rows; row++) {
    transformShortGradientColumns(from, from + bytes, to, planeStride, bytes, constants);
    from += rowStride;
    to += 4 * planeStride;
  }
}
