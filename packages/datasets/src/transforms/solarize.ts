import type { PixelImage } from "../pixel-image.ts";
import { largestValue, mapValues } from "./map-values.ts";

export interface Solarize {
  readonly name: "solarize";
  readonly threshold: number;
}

/** Values from a threshold on are inverted, in the image's own units: torchvision's `solarize`. */
export function solarize(threshold: number): Solarize {
  if (!(threshold <= 255)) {
    throw new RangeError(
      `solarize expected a threshold of at most 255 for bytes, 1 for floats, but got ${threshold}`,
    );
  }
  return { name: "solarize", threshold };
}

export function applySolarize(
  { threshold }: Pick<Solarize, "threshold">,
  image: PixelImage,
): PixelImage {
  const largest = largestValue(image);
  if (threshold > largest) {
    throw new RangeError(
      `solarize expected a threshold of at most ${largest} for this image but got ${threshold}; 255 is white in bytes, 1 in floats`,
    );
  }
  const limit = Math.fround(threshold);
  return mapValues(image, (value) => (value >= limit ? largest - value : value));
}
