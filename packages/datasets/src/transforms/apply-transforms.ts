import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { freshRng } from "../fresh-rng.ts";
import { applyAdjustBrightness } from "./adjust-brightness.ts";
import { applyAdjustContrast } from "./adjust-contrast.ts";
import { applyAdjustHue } from "./adjust-hue.ts";
import { applyAdjustSaturation } from "./adjust-saturation.ts";
import { applyAdjustSharpness } from "./adjust-sharpness.ts";
import { applyAffine } from "./affine.ts";
import { applyAutoAugment } from "./auto-augment.ts";
import { applyAutocontrast } from "./autocontrast.ts";
import { applyCenterCrop } from "./center-crop.ts";
import { applyColorJitter } from "./color-jitter.ts";
import { applyCrop } from "./crop.ts";
import { applyEqualize } from "./equalize.ts";
import { applyErase } from "./erase.ts";
import { applyHorizontalFlip, applyVerticalFlip, drawFlip } from "./flip.ts";
import { applyGaussianBlur } from "./gaussian-blur.ts";
import { applyGrayscale, applyRandomGrayscale } from "./grayscale.ts";
import { applyInvert } from "./invert.ts";
import { applyModuleTransform } from "./module-transform.ts";
import { applyNormalize } from "./normalize.ts";
import { applyPad } from "./pad.ts";
import { applyPerspective, applyRandomPerspective } from "./perspective.ts";
import { applyPosterize } from "./posterize.ts";
import { applyRandAugment } from "./rand-augment.ts";
import { applyRandomAffine } from "./random-affine.ts";
import { drawTransforms } from "./random-choice.ts";
import { applyRandomCrop } from "./random-crop.ts";
import { applyRandomErasing } from "./random-erasing.ts";
import { applyRandomResizedCrop } from "./random-resized-crop.ts";
import { applyResize } from "./resize.ts";
import { applyResizedCrop } from "./resized-crop.ts";
import { applyRandomRotation, applyRotate } from "./rotate.ts";
import { applySolarize } from "./solarize.ts";
import { applyToFloat } from "./to-float.ts";
import { applyTrivialAugmentWide } from "./trivial-augment.ts";
import type { Transform } from "./transform.ts";

/**
 * The image after the transforms, in order; the one given stays as it is.
 *
 * @param rng for random transforms; moves on. By default a fresh one.
 */
export function applyTransforms(
  transforms: Transform | readonly Transform[],
  image: PixelImage,
  rng?: Rng,
): PixelImage {
  let stream = rng;
  const getRng = (): Rng => (stream ??= freshRng());
  return applyAll("name" in transforms ? [transforms] : transforms, image, getRng);
}

function applyAll(
  transforms: readonly Transform[],
  image: PixelImage,
  getRng: () => Rng,
): PixelImage {
  return transforms.reduce((result, transform) => applyOne(transform, result, getRng), image);
}

function applyOne(transform: Transform, image: PixelImage, getRng: () => Rng): PixelImage {
  if (typeof transform === "function") return transform(image, getRng());
  switch (transform.name) {
    case "adjustBrightness":
      return applyAdjustBrightness(transform, image);
    case "adjustContrast":
      return applyAdjustContrast(transform, image);
    case "adjustHue":
      return applyAdjustHue(transform, image);
    case "adjustSaturation":
      return applyAdjustSaturation(transform, image);
    case "adjustSharpness":
      return applyAdjustSharpness(transform, image);
    case "affine":
      return applyAffine(transform, image);
    case "autoAugment":
      return applyAutoAugment(transform, image, getRng());
    case "autocontrast":
      return applyAutocontrast(image);
    case "centerCrop":
      return applyCenterCrop(transform, image);
    case "colorJitter":
      return applyColorJitter(transform, image, getRng());
    case "crop":
      return applyCrop(transform, image);
    case "equalize":
      return applyEqualize(image);
    case "erase":
      return applyErase(transform, image);
    case "gaussianBlur":
      return applyGaussianBlur(transform, image, getRng);
    case "grayscale":
      return applyGrayscale(transform, image);
    case "horizontalFlip":
      return applyHorizontalFlip(image);
    case "invert":
      return applyInvert(image);
    case "module":
      return applyModuleTransform(transform, image, getRng());
    case "normalize":
      return applyNormalize(transform, image);
    case "pad":
      return applyPad(transform, image);
    case "perspective":
      return applyPerspective(transform, image);
    case "posterize":
      return applyPosterize(transform, image);
    case "randAugment":
      return applyRandAugment(transform, image, getRng());
    case "randomAffine":
      return applyRandomAffine(transform, image, getRng());
    case "randomApply":
    case "randomChoice":
      return applyAll(drawTransforms(transform, getRng()), image, getRng);
    case "randomCrop":
      return applyRandomCrop(transform, image, getRng());
    case "randomErasing":
      return applyRandomErasing(transform, image, getRng());
    case "randomGrayscale":
      return applyRandomGrayscale(transform, image, getRng());
    case "randomHorizontalFlip":
      return drawFlip(transform, getRng()) ? applyHorizontalFlip(image) : image;
    case "randomPerspective":
      return applyRandomPerspective(transform, image, getRng());
    case "randomResizedCrop":
      return applyRandomResizedCrop(transform, image, getRng());
    case "randomRotation":
      return applyRandomRotation(transform, image, getRng());
    case "randomVerticalFlip":
      return drawFlip(transform, getRng()) ? applyVerticalFlip(image) : image;
    case "resize":
      return applyResize(transform, image);
    case "resizedCrop":
      return applyResizedCrop(transform, image);
    case "rotate":
      return applyRotate(transform, image);
    case "solarize":
      return applySolarize(transform, image);
    case "toFloat":
      return applyToFloat(image);
    case "trivialAugmentWide":
      return applyTrivialAugmentWide(transform, image, getRng());
    case "verticalFlip":
      return applyVerticalFlip(image);
    default:
      throw new TypeError(
        `applyTransforms expected a transform, such as normalize({ mean, std }), but got ${JSON.stringify(transform)}`,
      );
  }
}
