import { copyFloats, madd } from "./vector";
import { A, B, HALF, HALF_A, TWO, TWO_B } from "./winograd-constants";

/* `Aᵀ m A` of the 36 products of a tile -> 4 × 4 outputs: first within each column, then within each row. */

/** 36 planes of `bytes`, of one tile or several neighbours -> `[4][6]` rows of `bytes`. */
export function transformOutputColumns(
  from: usize,
  planeStride: usize,
  to: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const halfA = v128.load(constants, HALF_A);
  const twoB = v128.load(constants, TWO_B);
  const down = 6 * planeStride;
  const toDown = 6 * bytes;
  for (let column = 0; column < 6; column++) {
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
      v128.store(to + c, f32x4.add(f32x4.add(v128.load(from + c), s1), s2));
      v128.store(t1 + c, madd(d1, a, f32x4.mul(d2, b)));
      v128.store(t2 + c, madd(s1, half, f32x4.mul(s2, two)));
      v128.store(t3 + c, madd(d1, halfA, madd(d2, twoB, v128.load(p5 + c))));
    }
    from += planeStride;
    to += bytes;
  }
}

/** Four rows of six -> four rows of four places of `bytes` that lie side by side. Strides are those of the source. */
export function transformOutputRows(
  from: usize,
  stride: usize,
  to: usize,
  toStride: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const halfA = v128.load(constants, HALF_A);
  const twoB = v128.load(constants, TWO_B);
  const last = bytes - 16;
  for (let row = 0; row < 4; row++) {
    const p1 = from + stride;
    const p2 = p1 + stride;
    const p3 = p2 + stride;
    const p4 = p3 + stride;
    const p5 = p4 + stride;
    const t1 = to + bytes;
    const t2 = t1 + bytes;
    const t3 = t2 + bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c = min(at, last);
      const m1 = v128.load(p1 + c);
      const m2 = v128.load(p2 + c);
      const m3 = v128.load(p3 + c);
      const m4 = v128.load(p4 + c);
      const s1 = f32x4.add(m1, m2);
      const d1 = f32x4.sub(m1, m2);
      const s2 = f32x4.add(m3, m4);
      const d2 = f32x4.sub(m3, m4);
      v128.store(to + c, f32x4.add(f32x4.add(v128.load(from + c), s1), s2));
      v128.store(t1 + c, madd(d1, a, f32x4.mul(d2, b)));
      v128.store(t2 + c, madd(s1, half, f32x4.mul(s2, two)));
      v128.store(t3 + c, madd(d1, halfA, madd(d2, twoB, v128.load(p5 + c))));
    }
    from = p5 + stride;
    to += toStride;
  }
}

/** Copies the `rows` × `columns` places of a tile at the edge to where they belong. */
export function storeEdge(
  tile: usize,
  bytes: usize,
  rows: i32,
  columns: i32,
  to: usize,
  rowStride: usize,
): void {
  for (let row = 0; row < rows; row++) {
    copyFloats(to, tile, <usize>columns * bytes);
    tile += bytes << 2;
    to += rowStride;
  }
}
