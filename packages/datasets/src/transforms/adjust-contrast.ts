import type { PixelImage } from "../pixel-image.ts";
import { blend, checkChannels, checkFactor, lightness, ratio } from "./colors.ts";
import { largestValue, mapValues } from "./map-values.ts";

export interface AdjustContrast {
  readonly name: "adjustContrast";
  readonly factor: number;
}

/** `pixel · factor + mean · (1 − factor)` with the image's mean lightness: torchvision's `adjust_contrast`. */
export function adjustContrast(factor: number): AdjustContrast {
  checkFactor("adjustContrast", factor);
  return { name: "adjustContrast", factor };
}

export function applyAdjustContrast(
  { factor }: Pick<AdjustContrast, "factor">,
  image: PixelImage,
): PixelImage {
  checkChannels("adjustContrast", image);
  const largest = largestValue(image);
  const mean = Math.fround(meanLightness(image));
  const share = ratio(factor);
  return mapValues(image, (value) => blend(value, mean, share, largest));
}

function meanLightness({ data, height, width, channels }: PixelImage): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += channels) {
    const gray = channels === 1 ? data[i]! : lightness(data[i]!, data[i + 1]!, data[i + 2]!);
    sum += data instanceof Uint8Array ? Math.floor(gray) : gray;
  }
  return sum / (height * width);
}
