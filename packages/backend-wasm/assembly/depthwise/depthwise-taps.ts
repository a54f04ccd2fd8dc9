import { madd } from "../vector";

/*
 * What a row of dy adds to the gradient of four channels' taps, in `sums`: tap after tap. The pixels of dy are
 * vectors that follow each other, up to `dyEnd`; those of the plane that a tap sees are `strideStep` bytes apart.
 */

/** All of 3 × 3, next to each other; `rowStep` bytes lead to the next row of taps. */
export function depthwiseTapsOf3By3(
  x: usize,
  rowStep: usize,
  dy: usize,
  dyEnd: usize,
  strideStep: usize,
  sums: usize,
): void {
  let sum0 = v128.load(sums);
  let sum1 = v128.load(sums, 16);
  let sum2 = v128.load(sums, 32);
  let sum3 = v128.load(sums, 48);
  let sum4 = v128.load(sums, 64);
  let sum5 = v128.load(sums, 80);
  let sum6 = v128.load(sums, 96);
  let sum7 = v128.load(sums, 112);
  let sum8 = v128.load(sums, 128);
  let x1 = x + rowStep;
  let x2 = x1 + rowStep;
  while (dy < dyEnd) {
    const gradient = v128.load(dy);
    sum0 = madd(v128.load(x), gradient, sum0);
    sum1 = madd(v128.load(x, 16), gradient, sum1);
    sum2 = madd(v128.load(x, 32), gradient, sum2);
    sum3 = madd(v128.load(x1), gradient, sum3);
    sum4 = madd(v128.load(x1, 16), gradient, sum4);
    sum5 = madd(v128.load(x1, 32), gradient, sum5);
    sum6 = madd(v128.load(x2), gradient, sum6);
    sum7 = madd(v128.load(x2, 16), gradient, sum7);
    sum8 = madd(v128.load(x2, 32), gradient, sum8);
    dy += 16;
    x += strideStep;
    x1 += strideStep;
    x2 += strideStep;
  }
  v128.store(sums, sum0);
  v128.store(sums, sum1, 16);
  v128.store(sums, sum2, 32);
  v128.store(sums, sum3, 48);
  v128.store(sums, sum4, 64);
  v128.store(sums, sum5, 80);
  v128.store(sums, sum6, 96);
  v128.store(sums, sum7, 112);
  v128.store(sums, sum8, 128);
}

/** One tap. */
export function depthwiseTap(
  x: usize,
  dy: usize,
  dyEnd: usize,
  strideStep: usize,
  sum: usize,
): void {
  let sum0 = v128.load(sum);
  let sum1 = f32x4.splat(0);
  let sum2 = sum1;
  let sum3 = sum1;
  while (dy + 64 <= dyEnd) {
    const x2 = x + 2 * strideStep;
    sum0 = madd(v128.load(x), v128.load(dy), sum0);
    sum1 = madd(v128.load(x + strideStep), v128.load(dy, 16), sum1);
    sum2 = madd(v128.load(x2), v128.load(dy, 32), sum2);
    sum3 = madd(v128.load(x2 + strideStep), v128.load(dy, 48), sum3);
    dy += 64;
    x += 4 * strideStep;
  }
  while (dy < dyEnd) {
    sum0 = madd(v128.load(x), v128.load(dy), sum0);
    dy += 16;
    x += strideStep;
  }
  v128.store(sum, f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)));
}
