import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkRange, toSize, type ImageSize, type Range } from "./check-settings.ts";
import type { Region } from "./crop.ts";
import { drawEdges, drawPlace } from "./random-region.ts";
import { checkInterpolation, resizeRegion, type ResizeOptions } from "./resize.ts";
import { roundHalfEven } from "./round-half-even.ts";

export interface RandomResizedCropOptions extends ResizeOptions {
  /** Of the image's area; `[0.08, 1]` by default. */
  readonly scale?: Range;
  /** Width over height; `[3 / 4, 4 / 3]` by default. */
  readonly ratio?: Range;
}

export interface RandomResizedCrop extends Required<RandomResizedCropOptions> {
  readonly name: "randomResizedCrop";
  readonly size: readonly [height: number, width: number];
}

/**
 * A rectangle of random area and proportions, brought to a size: torchvision's `RandomResizedCrop`.
 * {@link https://arxiv.org/abs/1409.4842}
 */
export function randomResizedCrop(
  size: ImageSize,
  {
    scale = [0.08, 1],
    ratio = [3 / 4, 4 / 3],
    antialias = true,
    interpolation = "bilinear",
  }: RandomResizedCropOptions = {},
): RandomResizedCrop {
  checkRange("randomResizedCrop", "scale", scale, 0);
  checkRange("randomResizedCrop", "ratio", ratio, Number.MIN_VALUE);
  checkInterpolation("randomResizedCrop", interpolation);
  return {
    name: "randomResizedCrop",
    size: toSize("randomResizedCrop", size),
    scale,
    ratio,
    antialias,
    interpolation,
  };
}

/** Ten tries, then as much of the middle as the proportions allow. */
export function drawRandomResizedCrop(
  settings: Pick<RandomResizedCrop, "scale" | "ratio">,
  image: Pick<PixelImage, "height" | "width">,
  rng: Rng,
): Region {
  for (let attempt = 0; attempt < 10; attempt++) {
    const [width, height] = drawEdges(settings, image, rng);
    if (width > 0 && width <= image.width && height > 0 && height <= image.height) {
      return drawPlace({ height, width }, image, rng);
    }
  }
  return middleRegion(settings.ratio, image);
}

function middleRegion(
  [narrowest, widest]: Range,
  image: Pick<PixelImage, "height" | "width">,
): Region {
  const aspect = image.width / image.height;
  let { height, width } = image;
  if (aspect < narrowest) height = roundHalfEven(width / narrowest);
  else if (aspect > widest) width = roundHalfEven(height * widest);
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  return { top, left, height, width };
}

export function applyRandomResizedCrop(
  settings: RandomResizedCrop,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  return resizeRegion(drawRandomResizedCrop(settings, image, rng), settings.size, settings, image);
}
