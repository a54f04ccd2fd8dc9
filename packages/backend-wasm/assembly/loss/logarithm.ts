/*
 * The language's own logarithm reads tables, which are static data, and this module has none: its memory belongs
 * to tfjs.
 */

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** The bits of √½. */
const ROOT_BITS: i64 = 0x3fe6a09e667f3bcd;
const FRACTION: i64 = 0xfffffffffffff;

/** ln x of two doubles, for normal x > 0; relative error below 1e-12. NaN stays NaN. */
export function logarithm(x: v128): v128 {
  // x = 2^power · m with √½ ≤ m < √2.
  const root = i64x2.splat(ROOT_BITS);
  const above = i64x2.sub(x, root);
  const m = i64x2.add(v128.and(above, i64x2.splat(FRACTION)), root);
  const high = v128.shuffle<i32>(above, above, 1, 3, 1, 3);
  const power = f64x2.convert_low_i32x4_s(i32x4.shr_s(high, 20));
  // ln m = 2 artanh((m - 1) / (m + 1)); |s| ≤ 0.1716
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const q = f64x2.mul(s, s);
  let sum = next(f64x2.splat(1.0 / 15), q, 1.0 / 13);
  sum = next(sum, q, 1.0 / 11);
  sum = next(sum, q, 1.0 / 9);
  sum = next(sum, q, 1.0 / 7);
  sum = next(sum, q, 1.0 / 5);
  sum = next(sum, q, 1.0 / 3);
  sum = next(sum, q, 1);
  const ofM = f64x2.mul(f64x2.add(s, s), sum);
  const low = f64x2.add(ofM, f64x2.mul(power, f64x2.splat(LN2_LOW)));
  const result = f64x2.add(f64x2.mul(power, f64x2.splat(LN2_HIGH)), low);
  // NaN where x is.
  return f64x2.add(result, f64x2.sub(x, x));
}

// @ts-ignore: decorator
@inline
function next(sum: v128, q: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, q), f64x2.splat(coefficient));
}
