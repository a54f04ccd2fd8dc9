/*
 * Products and sums that are rounded one by one, unlike those of vector.ts, which are fused where the machine can. A step
 * waits for memory, so that fusing saves no time, and like this it has the same bits on every machine.
 */

/** `a * b + c` */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** `c - a * b` */
// @ts-ignore: decorator
@inline
export function negativeMultiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.sub(c, f32x4.mul(a, b));
}
