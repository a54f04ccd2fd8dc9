import { copyFloats, madd, subtractProduct } from "./vector";
import { A, B, HALF, HALF_A, TWO, TWO_B } from "./winograd-constants";

/*
 * `Aᵀ m A` of the 36 products of a tile -> 4 × 4 outputs, and for the filter's gradient the other way round,
 * `A dy Aᵀ`, which takes 4 × 4 gradients to 36 planes.
 */

/** Six rows of `bytes` -> four. */
export function transformOutput(
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
  const p1 = from + stride;
  const p2 = p1 + stride;
  const p3 = p2 + stride;
  const p4 = p3 + stride;
  const p5 = p4 + stride;
  const t1 = to + toStride;
  const t2 = t1 + toStride;
  const t3 = t2 + toStride;
  const last = bytes - 16;
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
}

/** Four rows of `bytes` -> six, `toStride` bytes apart. */
export function transformGradient(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
  toStride: usize,
  bytes: usize,
  constants: usize,
): void {
  const a = v128.load(constants, A);
  const b = v128.load(constants, B);
  const half = v128.load(constants, HALF);
  const two = v128.load(constants, TWO);
  const t1 = to + toStride;
  const t2 = t1 + toStride;
  const t3 = t2 + toStride;
  const t4 = t3 + toStride;
  const t5 = t4 + toStride;
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
