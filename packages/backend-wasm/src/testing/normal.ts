import { add, tensor, type Rng, type Tensor } from "@stratajs/tensor";

/** Normally distributed values around `mean`. */
export function normal(rng: Rng, shape: readonly number[], mean: number): Tensor {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return add(tensor(rng.normal(size), [...shape]), mean);
}
