import { clone, mul, tidy, type Tensor } from "@tensorflow/tfjs-core";
import type { Context } from "../context.ts";
import { randomMask } from "./dropout.ts";

export interface StochasticDepthOptions {
  /** Whether each example is dropped by itself (`"row"`), or all together (`"batch"`); `"row"` by default. */
  readonly mode?: "row" | "batch";
}

/**
 * In training, sets whole examples to zero with `probability` and scales the rest by `1 / (1 - probability)`: what is
 * left of a residual block is its shortcut. Otherwise a clone of x. `torchvision.ops.stochastic_depth`.
 *
 * Huang et al. 2016, https://arxiv.org/abs/1603.09382
 */
export function stochasticDepth<T extends Tensor>(
  x: T,
  probability: number,
  { training, rng }: Context,
  { mode = "row" }: StochasticDepthOptions = {},
): T {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(`stochasticDepth expected a probability in [0, 1) but got ${probability}`);
  }
  if (!training || probability === 0) return clone(x);
  const shape = x.shape.map((size, axis) => (axis === 0 && mode === "row" ? size : 1));
  return tidy(() => mul(x, randomMask(shape, 1 - probability, rng)));
}
