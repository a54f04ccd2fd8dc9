import type { PixelImage } from "../pixel-image.ts";
import { mapValues } from "./map-values.ts";

export interface Posterize {
  readonly name: "posterize";
  readonly bits: number;
}

/** Only the highest bits of each value, of eight: torchvision's `posterize`. */
export function posterize(bits: number): Posterize {
  if (!(Number.isInteger(bits) && bits >= 0 && bits <= 8)) {
    throw new RangeError(`posterize expected an integer from 0 to 8 but got ${bits}`);
  }
  return { name: "posterize", bits };
}

export function applyPosterize({ bits }: Pick<Posterize, "bits">, image: PixelImage): PixelImage {
  if (image.data instanceof Uint8Array) {
    const mask = ((1 << bits) - 1) << (8 - bits);
    return mapValues(image, (value) => value & mask);
  }
  const levels = 1 << bits;
  const level = (value: number): number => Math.floor(Math.fround(value * levels));
  return mapValues(image, (value) => Math.min(Math.max(level(value), 0), levels - 1) / levels);
}
