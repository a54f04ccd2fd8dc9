import { clone, mul, tensor1d, tidy, type Tensor } from "@tensorflow/tfjs-core";
import type { Context } from "../context.ts";
import { runTrainingKernel } from "../kernels/registry.ts";
import type { Rng } from "../rng/rng.ts";

/**
 * In training, sets each value to zero with `probability` and scales the rest by `1 / (1 - probability)`:
 * `torch.nn.functional.dropout`. Otherwise a clone of x.
 *
 * Draws from `context.rng` on the device where the backend can, with the same bits as on the host.
 */
export function dropout<T extends Tensor>(
  x: T,
  probability: number,
  { training, rng }: Context,
): T {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(`dropout expected a probability in [0, 1) but got ${probability}`);
  }
  // A handle of its own, so that the result is always the caller's to dispose of.
  if (!training || probability === 0) return clone(x);
  return tidy(() => mul(x, randomMask(x.shape, 1 - probability, rng)));
}

/** `1 / keepProbability` where a uniform draw of `rng` is below keepProbability, else 0. */
export function randomMask(shape: readonly number[], keepProbability: number, rng: Rng): Tensor {
  return tidy(() => {
    const { key, counter } = rng.state;
    const state = tensor1d(
      Int32Array.from([...key, ...counter], (word) => word | 0),
      "int32",
    );
    rng.skip(shape.reduce((product, dimension) => product * dimension, 1));
    return runTrainingKernel("RandomMask", { state }, { shape, keepProbability })[0];
  });
}
