import type { Size } from "@stratajs/tensor";

export function expectCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${name} expected an integer of at least 1 but got ${value}`);
}

/** The `[height, width]` of a kernel, checked. */
export function toKernel(layer: string, size: Size): readonly [height: number, width: number] {
  const kernel: unknown = typeof size === "number" ? [size, size] : size;
  if (!Array.isArray(kernel)) {
    throw new TypeError(
      `${layer} expected kernelSize as an integer or [height, width] but got ${String(size)}; it is an option: { kernelSize: 3 }`,
    );
  }
  const [height, width] = kernel as [number, number];
  expectCount(`${layer}: kernelSize`, height);
  expectCount(`${layer}: kernelSize`, width);
  return [height, width];
}
