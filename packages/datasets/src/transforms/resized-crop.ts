import type { PixelImage } from "../pixel-image.ts";
import { toSize, type ImageSize } from "./check-settings.ts";
import { applyCrop, checkRegion, isInside, type Region } from "./crop.ts";
import { checkInterpolation, resizeRegion, type ResizeOptions } from "./resize.ts";

export interface ResizedCrop extends Region, Required<ResizeOptions> {
  readonly name: "resizedCrop";
  readonly size: readonly [height: number, width: number];
}

/** A rectangle of an image, brought to a size: torchvision's `resized_crop`. */
export function resizedCrop(
  region: Region,
  size: ImageSize,
  { antialias = true, interpolation = "bilinear" }: ResizeOptions = {},
): ResizedCrop {
  checkRegion("resizedCrop", region);
  checkInterpolation("resizedCrop", interpolation);
  const { top, left, height, width } = region;
  return {
    name: "resizedCrop",
    top,
    left,
    height,
    width,
    size: toSize("resizedCrop", size),
    antialias,
    interpolation,
  };
}

export function applyResizedCrop(
  { size, top, left, height, width, antialias, interpolation }: Omit<ResizedCrop, "name">,
  image: PixelImage,
): PixelImage {
  const region = { top, left, height, width };
  const how = { antialias, interpolation };
  if (isInside(region, image)) return resizeRegion(region, size, how, image);
  return resizeRegion({ ...region, top: 0, left: 0 }, size, how, applyCrop(region, image));
}
