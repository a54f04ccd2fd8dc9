import type { Rng } from "@stratajs/tensor";
import { drawUniform } from "../transforms/draws.ts";

/** A number in [0, 1] of the distribution Beta(alpha, alpha), as float32. */
export function drawBeta(rng: Rng, alpha: number): number {
  if (alpha === 1) return Math.fround(drawUniform(rng));
  const one = drawGamma(rng, alpha);
  const other = drawGamma(rng, alpha);
  // Both underflow at a tiny alpha, where all the weight is at the ends.
  if (one + other === 0) return drawUniform(rng) < 0.5 ? 0 : 1;
  return Math.fround(one / (one + other));
}

/** Marsaglia and Tsang's method: https://dl.acm.org/doi/10.1145/358407.358414 */
function drawGamma(rng: Rng, shape: number): number {
  if (shape < 1) return drawGamma(rng, shape + 1) * (1 - drawUniform(rng)) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = rng.normal(1)[0]!;
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v <= 0) continue;
    const uniform = 1 - drawUniform(rng);
    if (Math.log(uniform) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}
