import { madd } from "../vector";

/*
 * e^x of four floats as a softmax needs it, where the largest power is 1. x · log2 e is split into power + f with
 * |f| ≤ ½, and 2^f = 1 + f P(f) with the P of degree 4 whose relative error is least, 9e-8. The constants lie in
 * memory: written into the code V8 makes each of them anew for every vector. Four vectors a turn share the loads.
 */

/** Bytes of the constants. */
export const EXPONENTIAL_BYTES: usize = 9 * 16;

/** Adding it to a small number leaves the nearest integer in the low bits. */
const ROUNDER: f32 = 12582912;
/** Below it e^x is no normal number, and 0 here. */
const LOWEST: f32 = -87.3365447;

/** Writes them. */
export function writeExponential(table: usize): void {
  write(table, LOWEST);
  write(table + 16, 1.44269504); // log2 e
  write(table + 32, ROUNDER);
  write(table + 48, 1.3264727247e-3);
  write(table + 64, 9.6715126881e-3);
  write(table + 80, 5.5507337436e-2);
  write(table + 96, 2.4022242085e-1);
  write(table + 112, 6.931469776e-1);
  write(table + 128, 1);
}

function write(table: usize, value: f32): void {
  v128.store(table, f32x4.splat(value));
}

/** e^x for x ≤ 0: off by 1.5e-7 at most; NaN of NaN. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128, table: usize): v128 {
  const rounder = v128.load(table, 32);
  const perLn2 = v128.load(table, 16);
  const rounded = madd(x, perLn2, rounder);
  const f = madd(x, perLn2, f32x4.sub(rounder, rounded));
  let p = madd(f, v128.load(table, 48), v128.load(table, 64));
  p = madd(p, f, v128.load(table, 80));
  p = madd(p, f, v128.load(table, 96));
  p = madd(p, f, v128.load(table, 112));
  p = madd(p, f, v128.load(table, 128));
  // The power, added to the exponent.
  const scaled = i32x4.add(p, i32x4.shl(rounded, 23));
  return v128.andnot(scaled, f32x4.lt(x, v128.load(table)));
}
