import type { Pool2dAttributes } from "@stratajs/tensor";

/** In the order of assembly/pool-shape.ts. */
export function poolStruct(
  inputShape: readonly number[],
  { kernelSize, stride, padding: [rows, columns], outputSize }: Pool2dAttributes,
): number[] {
  return [...inputShape, ...outputSize, ...kernelSize, ...stride, ...rows, ...columns];
}

/** `[batch, outHeight, outWidth, channels]` */
export function pooledShape(
  [batch, , , channels]: readonly number[],
  { outputSize }: Pool2dAttributes,
): number[] {
  return [batch!, ...outputSize, channels!];
}
