import type { PixelImage } from "../pixel-image.ts";
import { checkChannels, checkFactor } from "./colors.ts";
import { largestValue, mapValues } from "./map-values.ts";

export interface AdjustBrightness {
  readonly name: "adjustBrightness";
  readonly factor: number;
}

/** `pixel · factor`: 0 is black, 1 the image itself. torchvision's `adjust_brightness`. */
export function adjustBrightness(factor: number): AdjustBrightness {
  checkFactor("adjustBrightness", factor);
  return { name: "adjustBrightness", factor };
}

export function applyAdjustBrightness(
  { factor }: Pick<AdjustBrightness, "factor">,
  image: PixelImage,
): PixelImage {
  checkChannels("adjustBrightness", image);
  const largest = largestValue(image);
  const scale = Math.fround(factor);
  // Bytes are cut off, not rounded, as they are stored.
  return mapValues(image, (value) => Math.min(Math.max(Math.fround(value * scale), 0), largest));
}
