/*
 * exp and log in float64, to more digits than float32 has. The language's own read tables, which are static
 * data, and this module has none: its memory belongs to tfjs.
 */

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const SQRT_2: f64 = 1.4142135623730951;

/** e^x for x ≤ 0, which is all that a softmax asks; relative error below 1e-12. */
export function exponential(x: f64): f64 {
  if (x != x) return x;
  if (x < -700) return 0;
  const power = nearest<f64>(x * LOG2_E);
  const r = x - power * LN2_HIGH - power * LN2_LOW;
  // Taylor's series; |r| ≤ ln 2 / 2.
  let p = 1 + r * (1.0 / 10);
  p = 1 + r * p * (1.0 / 9);
  p = 1 + r * p * (1.0 / 8);
  p = 1 + r * p * (1.0 / 7);
  p = 1 + r * p * (1.0 / 6);
  p = 1 + r * p * (1.0 / 5);
  p = 1 + r * p * (1.0 / 4);
  p = 1 + r * p * (1.0 / 3);
  p = 1 + r * p * (1.0 / 2);
  p = 1 + r * p;
  return p * reinterpret<f64>((<i64>power + 1023) << 52);
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
