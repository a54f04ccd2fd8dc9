import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../dataset.ts";
import { freshRng } from "../fresh-rng.ts";
import { applyCenterCrop } from "./center-crop.ts";
import { applyHorizontalFlip, applyRandomHorizontalFlip } from "./flip.ts";
import { applyNormalize } from "./normalize.ts";
import { applyResize } from "./resize.ts";
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
    case "normalize":
      return applyNormalize(transform, image);
    case "resize":
      return applyResize(transform, image);
    case "centerCrop":
      return applyCenterCrop(transform, image);
    case "horizontalFlip":
      return applyHorizontalFlip(image);
    case "randomHorizontalFlip":
      return applyRandomHorizontalFlip(transform, image, getRng());
    case "toFloat":
      return applyToFloat(image);
    default:
      throw new TypeError(
        `applyTransforms expected normalize, resize, centerCrop, horizontalFlip, randomHorizontalFlip or toFloat but got ${JSON.stringify(transform)}`,
      );
  }
}
