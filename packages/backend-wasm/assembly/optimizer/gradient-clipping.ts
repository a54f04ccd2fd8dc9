/**
 * Gradients times `factor`, then at most `limit` and at least `lowest`; NaN stays NaN: of the instructions for the smaller
 * of two numbers this one lets NaN pass and is one instruction on x86 too.
 */
// @ts-ignore: decorator
@inline
export function clipped(gradient: v128, factor: v128, limit: v128, lowest: v128): v128 {
  return f32x4.pmax(f32x4.pmin(f32x4.mul(gradient, factor), limit), lowest);
}
