import { madd } from "../vector";

/*
 * The tile of `micro-kernel.ts` where A and B lie in place and the sum runs over their rows: what a filter
 * gradient multiplies. In the same form, for the same reason.
 */

/** C += Aᵀ × B, rows of six values of A and of eight of B in place. */
export function accumulateColumns(a: usize, strideA: usize, depth: usize, b: usize, strideB: usize, c: usize, strideC: usize): void {
  const c1 = c + strideC;
  const c2 = c1 + strideC;
  const c3 = c2 + strideC;
  const c4 = c3 + strideC;
  const c5 = c4 + strideC;
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, 16);
  let s20 = v128.load(c2);
  let s21 = v128.load(c2, 16);
  let s30 = v128.load(c3);
  let s31 = v128.load(c3, 16);
  let s40 = v128.load(c4);
  let s41 = v128.load(c4, 16);
  let s50 = v128.load(c5);
  let s51 = v128.load(c5, 16);
  const end = a + depth * strideA;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const f0 = v128.load32_splat(a);
    s00 = madd(f0, b0, s00);
    s01 = madd(f0, b1, s01);
    const f1 = v128.load32_splat(a, 4);
    s10 = madd(f1, b0, s10);
    s11 = madd(f1, b1, s11);
    const f2 = v128.load32_splat(a, 8);
    s20 = madd(f2, b0, s20);
    s21 = madd(f2, b1, s21);
    const f3 = v128.load32_splat(a, 12);
    s30 = madd(f3, b0, s30);
    s31 = madd(f3, b1, s31);
    const f4 = v128.load32_splat(a, 16);
    s40 = madd(f4, b0, s40);
    s41 = madd(f4, b1, s41);
    const f5 = v128.load32_splat(a, 20);
    s50 = madd(f5, b0, s50);
    s51 = madd(f5, b1, s51);
    a += strideA;
    b += strideB;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}
