/** The squares of the two floats in the lower half, in float64, where they are exact. */
// @ts-ignore: decorator
@inline
export function lowerSquares(floats: v128): v128 {
  const values = f64x2.promote_low_f32x4(floats);
  return f64x2.mul(values, values);
}

/** The squares of four floats, in float64, summed to two. */
// @ts-ignore: decorator
@inline
export function squares(floats: v128): v128 {
  const upper = v128.shuffle<u64>(floats, floats, 1, 0);
  return f64x2.add(lowerSquares(floats), lowerSquares(upper));
}
