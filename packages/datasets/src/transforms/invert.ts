import type { PixelImage } from "../pixel-image.ts";
import { largestValue, mapValues } from "./map-values.ts";

export interface Invert {
  readonly name: "invert";
}

/** White becomes black: torchvision's `invert`. */
export function invert(): Invert {
  return { name: "invert" };
}

export function applyInvert(image: PixelImage): PixelImage {
  const largest = largestValue(image);
  return mapValues(image, (value) => largest - value);
}
