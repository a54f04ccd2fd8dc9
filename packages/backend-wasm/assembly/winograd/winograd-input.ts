import { clearFloats, madd, subtractProduct } from "../vector";
import { A, B, HALF, SHORT, SHORT_A, TWO, TWO_AND_HALF } from "./winograd-constants";

/*
 * `Bᵀ d B` of a tile's inputs, over channels: six (four) values along an axis to those at six (four) points.
 * Along the columns first, for all tiles of a run at once (neighbours share two columns), then along the rows
 * into the planes. A row whose length is no multiple of a vector's ends in a vector that overlaps the one
 * before.
 */

/** Six rows of `bytes` -> six rows, `stride` bytes apart. */
export function transformInputColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  to: usize,
  stride: usize,
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
    let target = to + c;
    v128.store(target, subtractProduct(d2, twoAndHalf, f32x4.add(v128.load(p0 + c), d4)));
    target += stride;
    const u = subtractProduct(d2, two, d4);
    const v = subtractProduct(d1, two, d3);
    v128.store(target, madd(v, a, u));
    target += stride;
    v128.store(target, subtractProduct(v, a, u));
    target += stride;
    const r = subtractProduct(d2, half, d4);
    const s = subtractProduct(d1, half, d3);
    v128.store(target, madd(s, b, r));
    target += stride;
    v128.store(target, subtractProduct(s, b, r));
    target += stride;
    v128.store(target, subtractProduct(d3, twoAndHalf, f32x4.add(d1, v128.load(p5 + c))));
  }
}

/** Four rows of `bytes` -> four rows, `stride` bytes apart. */
export function transformShortInputColumns(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
  stride: usize,
  bytes: usize,
  constants: usize,
): void {
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const short = v128.load(constants, SHORT);
  const shortA = v128.load(constants, SHORT_A);
  const t1 = to + stride;
  const t2 = t1 + stride;
  const t3 = t2 + stride;
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const d1 = v128.load(p1 + c);
    const d2 = v128.load(p2 + c);
    const u = f32x4.mul(d1, shortA);
    const v = f32x4.mul(d2, short);
    v128.store(to + c, subtractProduct(d2, two, v128.load(p0 + c)));
    v128.store(t1 + c, f32x4.add(v, u));
    v128.store(t2 + c, f32x4.sub(v, u));
    v128.store(t3 + c, subtractProduct(d1, half, v128.load(p3 + c)));
  }
}

/** `rows` rows of six places, `rowStride` and `bytes` apart -> planes, six for each row. */
export function transformInputRows(
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
  const twoAndHalf = v128.load(constants, TWO_AND_HALF);
  const last = bytes - 16;
  for (let row = 0; row < rows; row++) {
    const p1 = from + bytes;
    const p2 = p1 + bytes;
    const p3 = p2 + bytes;
    const p4 = p3 + bytes;
    const p5 = p4 + bytes;
    const t1 = to + planeStride;
    const t2 = t1 + planeStride;
    const t3 = t2 + planeStride;
    const t4 = t3 + planeStride;
    const t5 = t4 + planeStride;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c = min(at, last);
      const d1 = v128.load(p1 + c);
      const d2 = v128.load(p2 + c);
      const d3 = v128.load(p3 + c);
      const d4 = v128.load(p4 + c);
      v128.store(to + c, subtractProduct(d2, twoAndHalf, f32x4.add(v128.load(from + c), d4)));
      const u = subtractProduct(d2, two, d4);
      const v = subtractProduct(d1, two, d3);
      v128.store(t1 + c, madd(v, a, u));
      v128.store(t2 + c, subtractProduct(v, a, u));
      const r = subtractProduct(d2, half, d4);
      const s = subtractProduct(d1, half, d3);
      v128.store(t3 + c, madd(s, b, r));
      v128.store(t4 + c, subtractProduct(s, b, r));
      v128.store(t5 + c, subtractProduct(d3, twoAndHalf, f32x4.add(d1, v128.load(p5 + c))));
    }
    from += rowStride;
    to = t5 + planeStride;
  }
}

/** `rows` rows of four places -> planes, four for each row. */
export function transformShortInputRows(
  from: usize,
  rowStride: usize,
  bytes: usize,
  to: usize,
  planeStride: usize,
  rows: i32,
  constants: usize,
): void {
  for (let row = 0; row < rows; row++) {
    transformShortInputColumns(from, from + bytes, from + 2 * bytes, from + 3 * bytes, to, planeStride, bytes, constants);
    from += rowStride;
    to += 4 * planeStride;
  }
}

/** Clears the ends of `rows` rows of `columns` places, of which those in `[first, end)` are in the image. */
export function clearOutside(
  to: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  first: i32,
  end: i32,
  bytes: usize,
): void {
  for (let row = 0; row < rows; row++) {
    if (first > 0) clearFloats(to, <usize>first * bytes);
    if (end < columns) clearFloats(to + <usize>end * bytes, <usize>(columns - end) * bytes);
    to += stride;
  }
}
