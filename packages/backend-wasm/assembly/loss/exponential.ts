/*
 * exp of vectors in float32, log in float64. The language's own read tables, which are static data, and this
 * module has none: its memory belongs to tfjs.
 */
import { madd, subtractProduct } from "../vector";

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const SQRT_2: f64 = 1.4142135623730951;

/** Bytes of the constants of `exponential`, which lie in memory as V8 would build them anew in each round of a loop. */
export const EXPONENTIAL_BYTES: usize = 192;

/** Writes them. */
export function writeExponentialConstants(to: usize): void {
  write(to, LOWEST);
  write(to + 16, 1.44269504);
  write(to + 32, 12582912);
  // ln 2 in two parts, the first with so few digits that a power times it is exact.
  write(to + 48, 0.693359375);
  write(to + 64, -2.12194440e-4);
  // Cephes's polynomial (Moshier): e^r = 1 + r + r² P(r) for |r| ≤ ln 2 / 2.
  write(to + 80, 1.9875691500e-4);
  write(to + 96, 1.3981999507e-3);
  write(to + 112, 8.3334519073e-3);
  write(to + 128, 4.1665795894e-2);
  write(to + 144, 1.6666665459e-1);
  write(to + 160, 5.0000001201e-1);
  write(to + 176, 1);
}

/** Below it e^x is less than the smallest normal number. */
const LOWEST: f32 = -87.33654;

/** e^x for x ≤ 0, which is all that a softmax asks; some units in the last place of a float32 off at most, 0 below -87.3, NaN of NaN. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128, constants: usize): v128 {
  const magic = v128.load(constants, 32);
  // Added to 1.5 · 2²³ a number is rounded to an integer, which the low bits of the sum hold.
  const shifted = madd(x, v128.load(constants, 16), magic);
  const power = f32x4.sub(shifted, magic);
  const high = subtractProduct(power, v128.load(constants, 48), x);
  const r = subtractProduct(power, v128.load(constants, 64), high);
  let p = madd(v128.load(constants, 80), r, v128.load(constants, 96));
  p = madd(p, r, v128.load(constants, 112));
  p = madd(p, r, v128.load(constants, 128));
  p = madd(p, r, v128.load(constants, 144));
  p = madd(p, r, v128.load(constants, 160));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), v128.load(constants, 176));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(scaled, f32x4.lt(x, v128.load(constants)));
}

function write(to: usize, value: f32): void {
  v128.store(to, f32x4.splat(value));
}

/** ln x for normal x > 0; relative error below 1e-12. */
export function logarithm(x: f64): f64 {
  if (x != x) return x;
  const bits = reinterpret<i64>(x);
  let power = (bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | (1023 << 52));
  if (m > SQRT_2) {
    m *= 0.5;
    power += 1;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)); |s| ≤ 0.1716
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum = 1.0 / 15;
  sum = sum * q + 1.0 / 13;
  sum = sum * q + 1.0 / 11;
  sum = sum * q + 1.0 / 9;
  sum = sum * q + 1.0 / 7;
  sum = sum * q + 1.0 / 5;
  sum = sum * q + 1.0 / 3;
  sum = sum * q + 1;
  return <f64>power * LN2_HIGH + (2 * s * sum + <f64>power * LN2_LOW);
}
