import type { PixelImage } from "../pixel-image.ts";

/** Room for so many values of the image's own kind, bytes or floats; zeros. */
export function pixelsLike({ data }: PixelImage, length: number): Uint8Array | Float32Array {
  return data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

/** The nearest byte of each value, even at a half, as PyTorch's `round` has it; within 0 and 255. */
export function roundToBytes(values: ArrayLike<number>): Uint8Array {
  // A clamped array rounds halves to even.
  return new Uint8Array(Uint8ClampedArray.from(values).buffer);
}
