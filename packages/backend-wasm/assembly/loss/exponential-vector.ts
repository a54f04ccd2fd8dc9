import { madd, subtractProduct } from "../vector";

/*
 * e^x of four floats, within one unit in the last place. x is split into power * ln 2 + r with |r| ≤ ln 2 / 2;
 * e^r is the polynomial of Cephes' expf (Moshier). The constants lie in memory: written into the code V8 makes
 * each of them anew for every vector.
 */

/** Bytes of the constants. */
export const EXPONENTIAL_BYTES: usize = 12 * 16;

/** Adding it to a small number leaves the nearest integer in the low bits. */
const ROUNDER: f32 = 12582912;
/** Below it e^x is no normal number, and 0 here. */
const LOWEST: f32 = -87.3365447;

export function writeExponential(table: usize): void {
  fill(table, LOWEST);
  fill(table + 16, 1.44269504); // 1 / ln 2
  fill(table + 32, ROUNDER);
  fill(table + 48, 0.693359375); // ln 2, in two parts
  fill(table + 64, -2.1219444e-4);
  fill(table + 80, 1.98756915e-4);
  fill(table + 96, 1.3981999507e-3);
  fill(table + 112, 8.3334519073e-3);
  fill(table + 128, 4.1665795894e-2);
  fill(table + 144, 1.6666665459e-1);
  fill(table + 160, 5.0000001201e-1);
  fill(table + 176, 1);
}

export function fill(place: usize, value: f32): void {
  v128.store(place, f32x4.splat(value));
}

/** e^x for x ≤ 0; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exponentialOf(x: v128, table: usize): v128 {
  const lowest = v128.load(table);
  // Of NaN and a number pmax takes the first.
  const bounded = f32x4.pmax(x, lowest);
  const rounded = madd(bounded, v128.load(table, 16), v128.load(table, 32));
  const power = f32x4.sub(rounded, v128.load(table, 32));
  const partly = subtractProduct(power, v128.load(table, 48), bounded);
  const r = subtractProduct(power, v128.load(table, 64), partly);
  let p = madd(r, v128.load(table, 80), v128.load(table, 96));
  p = madd(p, r, v128.load(table, 112));
  p = madd(p, r, v128.load(table, 128));
  p = madd(p, r, v128.load(table, 144));
  p = madd(p, r, v128.load(table, 160));
  const one = v128.load(table, 176);
  const value = f32x4.add(madd(f32x4.mul(r, r), p, r), one);
  // The power, added to the exponent of 1.
  const scale = i32x4.add(i32x4.shl(rounded, 23), one);
  return v128.andnot(f32x4.mul(value, scale), f32x4.lt(x, lowest));
}
