import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import type { AugmentOperation } from "./augment-operation.ts";
import { drawUniform } from "./draws.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** How strong an operation is at most, in each of the published spaces. */
export interface Strengths {
  /** Slope. */
  readonly shear: number;
  /** Pixels, given the length of the axis. */
  readonly translate: (length: number) => number;
  /** Degrees. */
  readonly rotate: number;
  /** Of brightness, color, contrast and sharpness: how far from 1. */
  readonly factor: number;
  /** Bits taken away. */
  readonly posterize: number;
}

/** RandAugment's and AutoAugment's. */
export const randStrengths: Strengths = {
  shear: 0.3,
  translate: (length) => (150 / 331) * length,
  rotate: 30,
  factor: 0.9,
  posterize: 4,
};

/** TrivialAugment's wide ones. */
export const wideStrengths: Strengths = {
  shear: 0.99,
  translate: () => 32,
  rotate: 135,
  factor: 0.99,
  posterize: 6,
};

/** In torchvision's order; RandAugment and TrivialAugment draw from all of these. */
export const augmentOperations: readonly AugmentOperation[] = [
  "Identity",
  "ShearX",
  "ShearY",
  "TranslateX",
  "TranslateY",
  "Rotate",
  "Brightness",
  "Color",
  "Contrast",
  "Sharpness",
  "Posterize",
  "Solarize",
  "AutoContrast",
  "Equalize",
];

/** The magnitude of an operation in bin `bin` of `bins`; 0 where it has none. */
export function magnitudeOf(
  operation: AugmentOperation,
  strengths: Strengths,
  { bin, bins }: { readonly bin: number; readonly bins: number },
  { height, width }: Pick<PixelImage, "height" | "width">,
): number {
  const upTo = (most: number): number => linspace(0, most, bins, bin);
  switch (operation) {
    case "ShearX":
    case "ShearY":
      return upTo(strengths.shear);
    case "TranslateX":
      return upTo(strengths.translate(width));
    case "TranslateY":
      return upTo(strengths.translate(height));
    case "Rotate":
      return upTo(strengths.rotate);
    case "Brightness":
    case "Color":
    case "Contrast":
    case "Sharpness":
      return upTo(strengths.factor);
    case "Posterize":
      return 8 - roundHalfEven(bin / ((bins - 1) / strengths.posterize));
    case "Solarize":
      return linspace(1, 0, bins, bin);
    default:
      return 0;
  }
}

/** Half of the time the other way, where there is another way. */
export function drawSign(operation: AugmentOperation, rng: Rng): 1 | -1 {
  const isOneWay = ["Posterize", "Solarize", "Identity", "AutoContrast", "Equalize", "Invert"];
  if (isOneWay.includes(operation)) return 1;
  return drawUniform(rng) < 0.5 ? -1 : 1;
}

/** PyTorch's `linspace`, in float32 and from both ends to the middle: whole numbers depend on it. */
function linspace(start: number, end: number, steps: number, i: number): number {
  if (steps === 1) return start;
  const [first, last] = [Math.fround(start), Math.fround(end)];
  const step = Math.fround(Math.fround(last - first) / (steps - 1));
  return i < Math.floor(steps / 2)
    ? Math.fround(first + step * i)
    : Math.fround(last - step * (steps - 1 - i));
}
