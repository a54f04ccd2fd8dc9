import { Rng, tensor, type Tensor } from "@stratajs/tensor";

export type Shape4D = readonly [number, number, number, number];

/** A tensor of a reference: float64 on the host, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function zeros(shape: readonly number[]): HostTensor {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

export function hostTensor(shape: readonly number[], data: Iterable<number>): HostTensor {
  return { shape, data: Float64Array.from(data) };
}

/** Normal values that are exact in float32, the same for the same seed. */
export function randomTensor(
  shape: readonly number[],
  seed: number,
  standardDeviation = 1,
): HostTensor {
  return hostTensor(shape, new Rng(seed).normal(sizeOf(shape), 0, standardDeviation));
}

/**
 * The integers of a random order, a distance `gap` apart and centred at zero: no ties, and differences that
 * finite differences do not step over.
 */
export function distinctTensor(shape: readonly number[], seed: number, gap = 0.25): HostTensor {
  const size = sizeOf(shape);
  const order = new Rng(seed).permutation(size);
  return hostTensor(
    shape,
    Float64Array.from(order, (place) => (place - (size - 1) / 2) * gap),
  );
}

/** On the active backend. */
export function upload<T extends Tensor>({ shape, data }: HostTensor): T {
  return tensor(Float32Array.from(data), [...shape], "float32") as T;
}
