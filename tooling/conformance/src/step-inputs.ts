import { scalar, tensor1d, type Tensor } from "@stratajs/tensor";
import type { NumericArray } from "@stratajs/test-utils";
import { hostTensor, randomTensor, upload, type HostTensor } from "./reference/host-tensor.ts";

/** Parameters of all ranks, with sizes that fill no vector evenly, and one number. */
export const SHAPES: readonly (readonly number[])[] = [[3, 3, 5, 7], [13], [4, 6], [1], []];

export const parameters: readonly HostTensor[] = random(0);
export const gradients: readonly HostTensor[] = random(10);

/** A random value for each of a parameter's; other values for other seeds that are tens. */
export function random(seed: number): HostTensor[] {
  return SHAPES.map((shape, i) => randomTensor(shape, seed + i));
}

export function mapValues({ shape, data }: HostTensor, to: (value: number) => number): HostTensor {
  return hostTensor(shape, data.map(to));
}

/** A step's inputs: `numbers` are its settings, clipValue included. */
export function uploadAll(
  lists: readonly (readonly HostTensor[])[],
  numbers: readonly number[],
  gradientFactor = 1,
): Tensor[] {
  return [
    ...lists.flat().map((one) => upload(one)),
    tensor1d([...numbers]),
    scalar(gradientFactor),
  ];
}

/** Their values, which nothing that is done to the tensors changes any more. */
export function copiesOf(tensors: readonly Tensor[]): Promise<NumericArray[]> {
  return Promise.all(tensors.map(async (tensor) => (await tensor.data()).slice()));
}
