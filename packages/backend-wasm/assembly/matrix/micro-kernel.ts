import { madd } from "../vector";

/*
 * A tile of 6 × 8 results of a matrix product: the part that decides the speed of everything. The twelve
 * sums stay in registers; each step loads 8 values of B and splats 6 of A. The form of these functions
 * (one `while (pointer < end)` loop, not unrolled, C loaded before the loop) is what V8 compiles
 * without spilling; others were measured at half the speed.
 *
 * B is packed: 8 columns side by side, `[depth, 8]`. A is either six rows in place or packed `[depth, 6]`.
 * Strides are bytes, depth counts floats.
 */

/**
 * C = A × B, six rows of A in place. Their addresses are nothing but sums: V8 extends one that was chosen among
 * others to 64 bits in every round, which took a tenth of the time.
 */
export function multiplyRows(a0: usize, strideA: usize, depth: usize, b: usize, c: usize, strideC: usize): void {
  let a1 = a0 + strideA;
  let a2 = a1 + strideA;
  let a3 = a2 + strideA;
  let a4 = a3 + strideA;
  let a5 = a4 + strideA;
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let s40 = f32x4.splat(0);
  let s41 = f32x4.splat(0);
  let s50 = f32x4.splat(0);
  let s51 = f32x4.splat(0);
  const end = b + (depth << 5);
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const f0 = v128.load32_splat(a0);
    s00 = madd(f0, b0, s00);
    s01 = madd(f0, b1, s01);
    const f1 = v128.load32_splat(a1);
    s10 = madd(f1, b0, s10);
    s11 = madd(f1, b1, s11);
    const f2 = v128.load32_splat(a2);
    s20 = madd(f2, b0, s20);
    s21 = madd(f2, b1, s21);
    const f3 = v128.load32_splat(a3);
    s30 = madd(f3, b0, s30);
    s31 = madd(f3, b1, s31);
    const f4 = v128.load32_splat(a4);
    s40 = madd(f4, b0, s40);
    s41 = madd(f4, b1, s41);
    const f5 = v128.load32_splat(a5);
    s50 = madd(f5, b0, s50);
    s51 = madd(f5, b1, s51);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += 32;
  }
  const c1 = c + strideC;
  const c2 = c1 + strideC;
  const c3 = c2 + strideC;
  const c4 = c3 + strideC;
  const c5 = c4 + strideC;
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

/** C = A × B, A packed. */
export function multiplyPacked(a: usize, depth: usize, b: usize, c: usize, strideC: usize): void {
  const c1 = c + strideC;
  const c2 = c1 + strideC;
  const c3 = c2 + strideC;
  const c4 = c3 + strideC;
  const c5 = c4 + strideC;
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let s40 = f32x4.splat(0);
  let s41 = f32x4.splat(0);
  let s50 = f32x4.splat(0);
  let s51 = f32x4.splat(0);
  const end = b + (depth << 5);
  while (b < end) {
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
    a += 24;
    b += 32;
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

/** C += A × B, A packed. */
export function accumulatePacked(a: usize, depth: usize, b: usize, c: usize, strideC: usize): void {
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
  const end = b + (depth << 5);
  while (b < end) {
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
    a += 24;
    b += 32;
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
