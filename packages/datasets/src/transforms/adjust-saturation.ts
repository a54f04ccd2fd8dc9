import type { PixelImage } from "../pixel-image.ts";
import { blend, checkChannels, checkFactor, lightness, ratio } from "./colors.ts";
import { largestValue } from "./map-values.ts";
import { pixelsLike } from "./pixel-arrays.ts";

export interface AdjustSaturation {
  readonly name: "adjustSaturation";
  readonly factor: number;
}

/** `pixel · factor + gray · (1 − factor)`: 0 is gray, 1 the image itself. torchvision's `adjust_saturation`. */
export function adjustSaturation(factor: number): AdjustSaturation {
  checkFactor("adjustSaturation", factor);
  return { name: "adjustSaturation", factor };
}

export function applyAdjustSaturation(
  { factor }: Pick<AdjustSaturation, "factor">,
  image: PixelImage,
): PixelImage {
  checkChannels("adjustSaturation", image);
  if (image.channels === 1) return image;
  const { data } = image;
  const largest = largestValue(image);
  const share = ratio(factor);
  const out = pixelsLike(image, data.length);
  for (let i = 0; i < data.length; i += 3) {
    const exact = lightness(data[i]!, data[i + 1]!, data[i + 2]!);
    const gray = largest === 255 ? Math.floor(exact) : exact;
    for (let channel = i; channel < i + 3; channel++) {
      out[channel] = blend(data[channel]!, gray, share, largest);
    }
  }
  return { ...image, data: out };
}
