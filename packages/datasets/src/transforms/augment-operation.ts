import type { PixelImage } from "../pixel-image.ts";
import { applyAdjustBrightness } from "./adjust-brightness.ts";
import { applyAdjustContrast } from "./adjust-contrast.ts";
import { applyAdjustSaturation } from "./adjust-saturation.ts";
import { applyAdjustSharpness } from "./adjust-sharpness.ts";
import type { AffineMap } from "./affine-matrix.ts";
import { applyAffine } from "./affine.ts";
import { applyAutocontrast } from "./autocontrast.ts";
import { applyEqualize } from "./equalize.ts";
import { applyInvert } from "./invert.ts";
import { largestValue } from "./map-values.ts";
import { applyPosterize } from "./posterize.ts";
import { applyRotate } from "./rotate.ts";
import type { SampleOptions } from "./sample-projective.ts";
import { applySolarize } from "./solarize.ts";

/** What the automatic augmentations choose from, by torchvision's names. */
export type AugmentOperation =
  | "Identity"
  | "ShearX"
  | "ShearY"
  | "TranslateX"
  | "TranslateY"
  | "Rotate"
  | "Brightness"
  | "Color"
  | "Contrast"
  | "Sharpness"
  | "Posterize"
  | "Solarize"
  | "AutoContrast"
  | "Equalize"
  | "Invert";

/** @param magnitude a slope, pixels, degrees, how far a factor is from 1, bits, or a part of white. */
export function applyAugmentOperation(
  operation: AugmentOperation,
  magnitude: number,
  image: PixelImage,
  how: SampleOptions,
): PixelImage {
  const map = warpOf(operation, magnitude);
  if (map) return applyAffine({ ...still, ...map, ...how }, image);
  const factor = { factor: 1 + magnitude };
  switch (operation) {
    case "Rotate":
      return applyRotate({ ...how, angle: magnitude, expand: false }, image);
    case "Brightness":
      return applyAdjustBrightness(factor, image);
    case "Color":
      return applyAdjustSaturation(factor, image);
    case "Contrast":
      return applyAdjustContrast(factor, image);
    case "Sharpness":
      return applyAdjustSharpness(factor, image);
    case "Posterize":
      return applyPosterize({ bits: Math.trunc(magnitude) }, image);
    case "Solarize":
      return applySolarize({ threshold: largestValue(image) * magnitude }, image);
    case "AutoContrast":
      return applyAutocontrast(image);
    case "Equalize":
      return applyEqualize(image);
    case "Invert":
      return applyInvert(image);
    default:
      return image;
  }
}

const still: AffineMap = { angle: 0, translate: [0, 0], scale: 1, shear: [0, 0] };

/** Shears leave the upper left corner where it is; shifts are of whole pixels. */
function warpOf(
  operation: AugmentOperation,
  magnitude: number,
): (Partial<AffineMap> & { readonly center?: readonly [number, number] }) | undefined {
  const slope = (Math.atan(magnitude) * 180) / Math.PI;
  switch (operation) {
    case "ShearX":
      return { shear: [slope, 0], center: [0, 0] };
    case "ShearY":
      return { shear: [0, slope], center: [0, 0] };
    case "TranslateX":
      return { translate: [Math.trunc(magnitude), 0] };
    case "TranslateY":
      return { translate: [0, Math.trunc(magnitude)] };
    default:
      return undefined;
  }
}
