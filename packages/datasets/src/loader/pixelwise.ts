import { applyTransforms } from "../transforms/apply-transforms.ts";
import { unitFloats } from "../transforms/to-float.ts";
import type { Transform } from "../transforms/transform.ts";

/** Transforms in two parts: those that must see an image, then those that look at one pixel at a time. */
export interface SplitTransforms {
  readonly imagewise: readonly Transform[];
  readonly pixelwise: readonly Transform[];
}

export function splitTransforms(transforms: readonly Transform[]): SplitTransforms {
  const last = transforms.findLastIndex(
    (transform) =>
      typeof transform === "function" ||
      (transform.name !== "normalize" && transform.name !== "toFloat"),
  );
  return { imagewise: transforms.slice(0, last + 1), pixelwise: transforms.slice(last + 1) };
}

/** `[256, channels]`: what each byte becomes in each channel by pixelwise transforms, then in [0, 1] if it is a byte still. */
export function valueTable(channels: number, pixelwise: readonly Transform[]): Float32Array {
  const data = Uint8Array.from({ length: 256 * channels }, (_, i) => Math.floor(i / channels));
  const { data: values } = applyTransforms(pixelwise, { data, height: 256, width: 1, channels });
  return values instanceof Float32Array
    ? values
    : Float32Array.from(values, (byte) => unitFloats[byte]!);
}
