import { copyFloats, madd, subtractProduct } from "../vector";
import { A, SIXTH, SIXTH_B, THIRD, THIRD_A, THIRD_B, TWO_THIRDS, TWO_THIRDS_A } from "./winograd-constants";

/*
 * `Aᵀ m A` of the products of a tile: six (four) values along an axis to four (two) outputs, first within each
 * column, then within each row, where the bias is added.
 */

/** Planes of `bytes`, of one tile or several neighbours, six rows of `columns` -> four such rows of `bytes`. */
export function transformOutputColumns(
  from: usize,
  planeStride: usize,
  columns: i32,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const third = v128.load(constants, THIRD);
  const twoThirds = v128.load(constants, TWO_THIRDS);
  const sixth = v128.load(constants, SIXTH);
  const twoThirdsA = v128.load(constants, TWO_THIRDS_A);
  const sixthB = v128.load(constants, SIXTH_B);
  const thirdA = v128.load(constants, THIRD_A);
  const thirdB = v128.load(constants, THIRD_B);
  const down = <usize>columns * planeStride;
  const toDown = <usize>columns * bytes;
  for (let column = 0; column < columns; column++) {
    const p1 = from + down;
    const p2 = p1 + down;
    const p3 = p2 + down;
    const p4 = p3 + down;
    const p5 = p4 + down;
    const t1 = to + toDown;
    const t2 = t1 + toDown;
    const t3 = t2 + toDown;
    for (let c: usize = 0; c < bytes; c += 16) {
      const m1 = v128.load(p1 + c);
      const m2 = v128.load(p2 + c);
      const m3 = v128.load(p3 + c);
      const m4 = v128.load(p4 + c);
      const s1 = f32x4.add(m1, m2);
      const d1 = f32x4.sub(m1, m2);
      const s2 = f32x4.add(m3, m4);
      const d2 = f32x4.sub(m3, m4);
      v128.store(to + c, madd(s2, sixth, subtractProduct(s1, twoThirds, v128.load(from + c))));
      v128.store(t1 + c, subtractProduct(d1, twoThirdsA, f32x4.mul(d2, sixthB)));
      v128.store(t2 + c, f32x4.mul(f32x4.sub(s2, s1), third));
      v128.store(t3 + c, subtractProduct(d1, thirdA, madd(d2, thirdB, v128.load(p5 + c))));
    }
    from += planeStride;
    to += bytes;
  }
}

/** Planes of `bytes`, four rows of `columns` -> two such rows. */
export function transformShortOutputColumns(
  from: usize,
  planeStride: usize,
  columns: i32,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const down = <usize>columns * planeStride;
  const toDown = <usize>columns * bytes;
  for (let column = 0; column < columns; column++) {
    const p1 = from + down;
    const p2 = p1 + down;
    const p3 = p2 + down;
    const t1 = to + toDown;
    for (let c: usize = 0; c < bytes; c += 16) {
      const m1 = v128.load(p1 + c);
      const m2 = v128.load(p2 + c);
      v128.store(to + c, f32x4.add(f32x4.add(m1, m2), v128.load(from + c)));
      v128.store(t1 + c, madd(f32x4.sub(m1, m2), a, v128.load(p3 + c)));
    }
    from += planeStride;
    to += bytes;
  }
}

/** `rows` rows of six, `stride` bytes apart -> rows of four places of `bytes`, `place` bytes apart. */
export function transformOutputRows(
  from: usize,
  stride: usize,
  rows: i32,
  to: usize,
  toStride: usize,
  place: usize,
  bytes: usize,
  bias: usize,
  constants: usize,
): void {
  const third = v128.load(constants, THIRD);
  const twoThirds = v128.load(constants, TWO_THIRDS);
  const sixth = v128.load(constants, SIXTH);
  const twoThirdsA = v128.load(constants, TWO_THIRDS_A);
  const sixthB = v128.load(constants, SIXTH_B);
  const thirdA = v128.load(constants, THIRD_A);
  const thirdB = v128.load(constants, THIRD_B);
  const last = bytes - 16;
  for (let row = 0; row < rows; row++) {
    const p1 = from + stride;
    const p2 = p1 + stride;
    const p3 = p2 + stride;
    const p4 = p3 + stride;
    const p5 = p4 + stride;
    const t1 = to + place;
    const t2 = t1 + place;
    const t3 = t2 + place;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c = min(at, last);
      const m1 = v128.load(p1 + c);
      const m2 = v128.load(p2 + c);
      const m3 = v128.load(p3 + c);
      const m4 = v128.load(p4 + c);
      const added = v128.load(bias + c);
      const s1 = f32x4.add(m1, m2);
      const d1 = f32x4.sub(m1, m2);
      const s2 = f32x4.add(m3, m4);
      const d2 = f32x4.sub(m3, m4);
      const y0 = madd(s2, sixth, subtractProduct(s1, twoThirds, v128.load(from + c)));
      v128.store(to + c, f32x4.add(added, y0));
      v128.store(t1 + c, f32x4.add(added, subtractProduct(d1, twoThirdsA, f32x4.mul(d2, sixthB))));
      v128.store(t2 + c, f32x4.add(added, f32x4.mul(f32x4.sub(s2, s1), third)));
      const y3 = subtractProduct(d1, thirdA, madd(d2, thirdB, v128.load(p5 + c)));
      v128.store(t3 + c, f32x4.add(added, y3));
    }
    from = p5 + stride;
    to += toStride;
  }
}

/** `rows` rows of four, `stride` bytes apart -> rows of two places. */
export function transformShortOutputRows(
  from: usize,
  stride: usize,
  rows: i32,
  to: usize,
  toStride: usize,
  place: usize,
  bytes: usize,
  bias: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const last = bytes - 16;
  for (let row = 0; row < rows; row++) {
    const p1 = from + stride;
    const p2 = p1 + stride;
    const p3 = p2 + stride;
    const t1 = to + place;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c = min(at, last);
      const m1 = v128.load(p1 + c);
      const m2 = v128.load(p2 + c);
      const added = v128.load(bias + c);
      v128.store(to + c, f32x4.add(added, f32x4.add(f32x4.add(m1, m2), v128.load(from + c))));
      v128.store(t1 + c, f32x4.add(added, madd(f32x4.sub(m1, m2), a, v128.load(p3 + c))));
    }
    from = p3 + stride;
    to += toStride;
  }
}

/** Copies the `rows` × `columns` places of a tile at the edge, `width` places wide, to where they belong. */
export function storeEdge(
  tile: usize,
  width: i32,
  bytes: usize,
  rows: i32,
  columns: i32,
  to: usize,
  rowStride: usize,
  place: usize,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      copyFloats(to + <usize>column * place, tile + <usize>column * bytes, bytes);
    }
    tile += <usize>width * bytes;
    to += rowStride;
  }
}
