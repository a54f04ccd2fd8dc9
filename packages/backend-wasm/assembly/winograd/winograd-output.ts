import { copyFloats, madd, subtractProduct } from "../vector";
import { A, SIXTH, SIXTH_B, THIRD, THIRD_A, THIRD_B, TWO_THIRDS, TWO_THIRDS_A } from "./winograd-constants";

/*
 * `Aᵀ m A` of the products of a tile: six (four) values along an axis to four (two) outputs, first within each
 * column, into `[vector][column][4]`, then within each row, where the bias is added.
 */

/** Bytes of a column's values of a vector, and of all columns'. */
const COLUMN: usize = 64;
const VECTOR: usize = 384;

/** Planes of a tile, six rows of `columns`, of `bytes` of channels -> `[vector][column][4]`. */
export function transformOutputColumns(
  from: usize,
  planeStride: usize,
  columns: i32,
  bytes: usize,
  to: usize,
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
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    let top = from + min(at, last);
    const end = to + <usize>columns * COLUMN;
    for (let t = to; t < end; t += COLUMN) {
      let p = top + down;
      const m1 = v128.load(p);
      p += down;
      const m2 = v128.load(p);
      p += down;
      const m3 = v128.load(p);
      p += down;
      const m4 = v128.load(p);
      p += down;
      const s1 = f32x4.add(m1, m2);
      const d1 = f32x4.sub(m1, m2);
      const s2 = f32x4.add(m3, m4);
      const d2 = f32x4.sub(m3, m4);
      v128.store(t, madd(s2, sixth, subtractProduct(s1, twoThirds, v128.load(top))));
      v128.store(t, subtractProduct(d1, twoThirdsA, f32x4.mul(d2, sixthB)), 16);
      v128.store(t, f32x4.mul(f32x4.sub(s2, s1), third), 32);
      v128.store(t, subtractProduct(d1, thirdA, madd(d2, thirdB, v128.load(p))), 48);
      top += planeStride;
    }
    to += VECTOR;
  }
}

/** Planes of a tile, four rows of `columns` -> the first two of `[vector][column][4]`. */
export function transformShortOutputColumns(
  from: usize,
  planeStride: usize,
  columns: i32,
  bytes: usize,
  to: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const down = <usize>columns * planeStride;
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    let p = from + min(at, last);
    const end = to + <usize>columns * COLUMN;
    for (let t = to; t < end; t += COLUMN) {
      const m1 = v128.load(p + down);
      const m2 = v128.load(p + 2 * down);
      v128.store(t, f32x4.add(f32x4.add(m1, m2), v128.load(p)));
      v128.store(t, madd(f32x4.sub(m1, m2), a, v128.load(p + 3 * down)), 16);
      p += planeStride;
    }
    to += VECTOR;
  }
}

/** `[vector][6][4]` -> `rows` rows, `down` bytes apart, of four places of `bytes`, `place` bytes apart. */
export function transformOutputRows(
  from: usize,
  rows: i32,
  to: usize,
  down: usize,
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
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const added = v128.load(bias + c);
    let row = to + c;
    const end = from + (<usize>rows << 4);
    for (let p = from; p < end; p += 16) {
      const m1 = v128.load(p, COLUMN);
      const m2 = v128.load(p, 2 * COLUMN);
      const m3 = v128.load(p, 3 * COLUMN);
      const m4 = v128.load(p, 4 * COLUMN);
      const s1 = f32x4.add(m1, m2);
      const d1 = f32x4.sub(m1, m2);
      const s2 = f32x4.add(m3, m4);
      const d2 = f32x4.sub(m3, m4);
      const y0 = madd(s2, sixth, subtractProduct(s1, twoThirds, v128.load(p)));
      v128.store(row, f32x4.add(added, y0));
      let t = row + place;
      v128.store(t, f32x4.add(added, subtractProduct(d1, twoThirdsA, f32x4.mul(d2, sixthB))));
      t += place;
      v128.store(t, f32x4.add(added, f32x4.mul(f32x4.sub(s2, s1), third)));
      const y3 = subtractProduct(d1, thirdA, madd(d2, thirdB, v128.load(p, 5 * COLUMN)));
      v128.store(t + place, f32x4.add(added, y3));
      row += down;
    }
    from += VECTOR;
  }
}

/** `[vector][4][4]` -> `rows` rows of two places. */
export function transformShortOutputRows(
  from: usize,
  rows: i32,
  to: usize,
  down: usize,
  place: usize,
  bytes: usize,
  bias: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const last = bytes - 16;
  for (let at: usize = 0; at < bytes; at += 16) {
    const c = min(at, last);
    const added = v128.load(bias + c);
    let row = to + c;
    const end = from + (<usize>rows << 4);
    for (let p = from; p < end; p += 16) {
      const m1 = v128.load(p, COLUMN);
      const m2 = v128.load(p, 2 * COLUMN);
      v128.store(row, f32x4.add(added, f32x4.add(f32x4.add(m1, m2), v128.load(p))));
      v128.store(row + place, f32x4.add(added, madd(f32x4.sub(m1, m2), a, v128.load(p, 3 * COLUMN))));
      row += down;
    }
    from += VECTOR;
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
