import type { PixelImage } from "../pixel-image.ts";
import { checkChannels, checkFactor } from "./colors.ts";
import { largestValue } from "./map-values.ts";
import { roundHalfEven } from "./round-half-even.ts";

export interface AdjustSharpness {
  readonly name: "adjustSharpness";
  readonly factor: number;
}

/**
 * 0 is blurred, 1 the image itself, 2 sharper: torchvision's `adjust_sharpness`. The border stays as it is, and so do
 * images of at most two pixels' width or height.
 */
export function adjustSharpness(factor: number): AdjustSharpness {
  checkFactor("adjustSharpness", factor);
  return { name: "adjustSharpness", factor };
}

export function applyAdjustSharpness(
  { factor }: Pick<AdjustSharpness, "factor">,
  image: PixelImage,
): PixelImage {
  checkChannels("adjustSharpness", image);
  const { height, width, channels } = image;
  if (height <= 2 || width <= 2) return image;
  const data = image.data.slice();
  const largest = largestValue(image);
  const softness = Math.fround(1 - factor);
  for (let row = 1; row < height - 1; row++) {
    const begin = (row * width + 1) * channels;
    for (let i = begin; i < begin + (width - 2) * channels; i++) {
      const smooth = smoothed(image, i);
      const rounded = largest === 255 ? roundHalfEven(smooth) : smooth;
      const value = image.data[i]!;
      const sharpened = Math.fround(value + Math.fround(rounded - value) * softness);
      // A byte is cut off as it is stored.
      data[i] = Math.min(Math.max(sharpened, 0), largest);
    }
  }
  return { ...image, data };
}

/** The mean of nine neighbours, the middle counted five times. */
function smoothed({ data, width, channels }: PixelImage, at: number): number {
  const length = width * channels;
  let sum = 4 * data[at]!;
  for (let row = at - length; row <= at + length; row += length) {
    sum += data[row - channels]! + data[row]! + data[row + channels]!;
  }
  return sum / 13;
}
