import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../dataset.ts";
import { freshRng } from "../fresh-rng.ts";
import { applyCenterCrop } from "./center-crop.ts";
import { applyCrop } from "./crop.ts";
import { applyHorizontalFlip, applyVerticalFlip, drawFlip } from "./flip.ts";
import { applyNormalize } from "./normalize.ts";
import { applyPad } from "./pad.ts";
import { applyRandomCrop } from "./random-crop.ts";
import { applyRandomResizedCrop } from "./random-resized-crop.ts";
import { applyResize } from "./resize.ts";
import { applyResizedCrop } from "./resized-crop.ts";
import { applyToFloat } from "./to-float.ts";
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
  const list = "name" in transforms ? [transforms] : transforms;
  return list.reduce((result, transform) => applyTransform(transform, result, getRng), image);
}

function applyTransform(transform: Transform, image: PixelImage, getRng: () => Rng): PixelImage {
  switch (transform.name) {
    case "centerCrop":
      return applyCenterCrop(transform, image);
    case "crop":
      return applyCrop(transform, image);
    case "horizontalFlip":
      return applyHorizontalFlip(image);
    case "normalize":
      return applyNormalize(transform, image);
    case "pad":
      return applyPad(transform, image);
    case "randomCrop":
      return applyRandomCrop(transform, image, getRng());
    case "randomHorizontalFlip":
      return drawFlip(transform, getRng()) ? applyHorizontalFlip(image) : image;
    case "randomResizedCrop":
      return applyRandomResizedCrop(transform, image, getRng());
    case "randomVerticalFlip":
      return drawFlip(transform, getRng()) ? applyVerticalFlip(image) : image;
    case "resize":
      return applyResize(transform, image);
    case "resizedCrop":
      return applyResizedCrop(transform, image);
    case "toFloat":
      return applyToFloat(image);
    case "verticalFlip":
      return applyVerticalFlip(image);
    default:
      throw new TypeError(
        `applyTransforms expected a transform, such as normalize({ mean, std }), but got ${JSON.stringify(transform)}`,
      );
  }
}
