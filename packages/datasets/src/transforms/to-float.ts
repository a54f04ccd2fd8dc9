import type { PixelImage } from "../pixel-image.ts";

export interface ToFloat {
  readonly name: "toFloat";
}

/** Bytes to float32 in [0, 1]: torchvision's `ToDtype(float32, scale=True)`; floats stay as they are. */
export function toFloat(): ToFloat {
  return { name: "toFloat" };
}

/** `byte / 255` as float32, for each byte. */
export const unitFloats: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** What floats in [0, 1] become bytes by, cut off: a little less than 256, so that 1 becomes 255; torchvision's way. */
export const BYTE_SCALE: number = Math.fround(255 + 1 - 1e-3);

export function applyToFloat(image: PixelImage): PixelImage & { readonly data: Float32Array } {
  const { data } = image;
  if (data instanceof Float32Array) return { ...image, data };
  const floats = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) floats[i] = unitFloats[data[i]!]!;
  return { ...image, data: floats };
}
