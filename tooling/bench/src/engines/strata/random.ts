import { Rng, tensor, type Tensor, type Tensor4D } from "@stratajs/tensor";

const rng = new Rng(0);

/** Values from -1 to 1. */
export function random<T extends Tensor = Tensor>(shape: readonly number[]): T {
  const values = rng.uniform(shape.reduce((a, b) => a * b, 1));
  return tensor(
    values.map((value) => 2 * value - 1),
    [...shape],
    "float32",
  ) as T;
}

export function randomImages(batch: number, size: number, channels: number): Tensor4D {
  return random([batch, size, size, channels]);
}
