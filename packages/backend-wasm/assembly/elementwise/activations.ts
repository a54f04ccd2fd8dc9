import { EXPONENTIAL_BYTES, exponentialOf, fill, writeExponential } from "../loss/exponential-vector";
import { madd } from "../vector";

/* The constants, behind those of the power: 320 bytes together, as src/kernels/elementwise.ts counts. */
const SIGN: usize = EXPONENTIAL_BYTES;
const MINUS_2: usize = SIGN + 16;
const THRESHOLD: usize = SIGN + 32;
const POLYNOMIAL: usize = SIGN + 48;

export function writeActivations(table: usize): void {
  writeExponential(table);
  fill(table + SIGN, -0.0);
  fill(table + MINUS_2, -2);
  fill(table + THRESHOLD, 0.625);
  fill(table + POLYNOMIAL, -5.70498872745e-3);
  fill(table + POLYNOMIAL + 16, 2.06390887954e-2);
  fill(table + POLYNOMIAL + 32, -5.37397155531e-2);
  fill(table + POLYNOMIAL + 48, 1.33314422036e-1);
  fill(table + POLYNOMIAL + 64, -3.33332819422e-1);
}

/** `1 / (1 + e^-x)`, from the power of -|x|, which cannot overflow. */
// @ts-ignore: decorator
@inline
export function sigmoidOf(x: v128, table: usize): v128 {
  const one = v128.load(table, EXPONENTIAL_BYTES - 16);
  const power = exponentialOf(v128.or(x, v128.load(table, SIGN)), table);
  // 1 where x ≥ 0, by the sign's bit.
  const numerator = v128.bitselect(power, one, i32x4.shr_s(x, 31));
  return f32x4.div(numerator, f32x4.add(one, power));
}

/** Cephes' tanhf (Moshier): a polynomial for |x| < 0.625, else `(1 - p) / (1 + p)` with p = e^(-2|x|) and x's sign. */
// @ts-ignore: decorator
@inline
export function tanhOf(x: v128, table: usize): v128 {
  const one = v128.load(table, EXPONENTIAL_BYTES - 16);
  const size = f32x4.abs(x);
  const power = exponentialOf(f32x4.mul(size, v128.load(table, MINUS_2)), table);
  const far = f32x4.div(f32x4.sub(one, power), f32x4.add(one, power));
  const square = f32x4.mul(x, x);
  let p = madd(square, v128.load(table, POLYNOMIAL), v128.load(table, POLYNOMIAL + 16));
  p = madd(p, square, v128.load(table, POLYNOMIAL + 32));
  p = madd(p, square, v128.load(table, POLYNOMIAL + 48));
  p = madd(p, square, v128.load(table, POLYNOMIAL + 64));
  const near = madd(f32x4.mul(p, square), x, x);
  const signed = v128.or(far, v128.and(x, v128.load(table, SIGN)));
  return v128.bitselect(near, signed, f32x4.lt(size, v128.load(table, THRESHOLD)));
}
