import type { PixelImage } from "../pixel-image.ts";
import { pixelsLike } from "./pixel-arrays.ts";

/** The largest value of an image's kind: 255 of bytes, 1 of floats. */
export function largestValue({ data }: PixelImage): number {
  return data instanceof Uint8Array ? 255 : 1;
}

/** Every value of an image by itself; of bytes, what each of the 256 becomes is reckoned once. */
export function mapValues(image: PixelImage, map: (value: number) => number): PixelImage {
  return { ...image, data: mapped(image, map) };
}

function mapped(image: PixelImage, map: (value: number) => number): Uint8Array | Float32Array {
  const { data } = image;
  if (data instanceof Float32Array) return data.map(map);
  const table = Uint8Array.from({ length: 256 }, (_, byte) => map(byte));
  const out = pixelsLike(image, data.length);
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!;
  return out;
}
