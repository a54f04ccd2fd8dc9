import { Parameter, tensor1d, type Gradients } from "@stratajs/tensor";

const zeros = (shape: readonly number[]) => new Float32Array(shape[0]!);

/** Of one dimension, with these values. */
export function parameter(...values: number[]): Parameter {
  return new Parameter([values.length], { initializer: zeros, data: Float32Array.from(values) });
}

/** A gradient for one parameter. */
export function gradients(of: Parameter, ...values: number[]): Gradients {
  return new Map([[of, tensor1d(values)]]);
}

/** To six digits after the point. */
export async function rounded(of: Parameter): Promise<number[]> {
  return [...(await of.data())].map((value) => Math.round(value * 1e6) / 1e6);
}
