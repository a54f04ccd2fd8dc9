/**
 * Gradients times `factor`, then within ±`limit`; NaN stays NaN: of the instructions for the smaller of two numbers
 * this one lets NaN pass and is one instruction on x86 too.
 */
// @ts-ignore: decorator
@inline
export function clipped(gradient: v128, factor: f32, limit: f32): v128 {
  const scaled = f32x4.mul(gradient, f32x4.splat(factor));
  return f32x4.pmax(f32x4.pmin(scaled, f32x4.splat(limit)), f32x4.splat(-limit));
}
