import { madd } from "../vector";

/**
 * The form that micro-kernel.ts explains, with six places anywhere: `from` and `to` are tables of six
 * addresses, to each of which `offset` and `column` (bytes) are added. The sums start with the eight floats
 * at `start`. `depth` counts bytes of a place's run.
 */
export function multiplyPlaces(
  from: usize,
  offset: usize,
  depth: usize,
  b: usize,
  start: usize,
  to: usize,
  column: usize,
): void {
  let a0 = <usize>load<u32>(from) + offset;
  let a1 = <usize>load<u32>(from, 4) + offset;
  let a2 = <usize>load<u32>(from, 8) + offset;
  let a3 = <usize>load<u32>(from, 12) + offset;
  let a4 = <usize>load<u32>(from, 16) + offset;
  let a5 = <usize>load<u32>(from, 20) + offset;
  let s00 = v128.load(start);
  let s01 = v128.load(start, 16);
  let s10 = s00;
  let s11 = s01;
  let s20 = s00;
  let s21 = s01;
  let s30 = s00;
  let s31 = s01;
  let s40 = s00;
  let s41 = s01;
  let s50 = s00;
  let s51 = s01;
  const end = a0 + depth;
  while (a0 < end) {
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
  const c0 = <usize>load<u32>(to) + column;
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  const c1 = <usize>load<u32>(to, 4) + column;
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  const c2 = <usize>load<u32>(to, 8) + column;
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  const c3 = <usize>load<u32>(to, 12) + column;
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  const c4 = <usize>load<u32>(to, 16) + column;
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  const c5 = <usize>load<u32>(to, 20) + column;
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}
