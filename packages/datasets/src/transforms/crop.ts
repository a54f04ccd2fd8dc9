import type { PixelImage } from "../pixel-image.ts";
import { gatherPixels, placesFrom } from "./gather-pixels.ts";

/** A rectangle of an image, in pixels from its upper left corner. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface Crop extends Region {
  readonly name: "crop";
}

/** A rectangle of an image, black where it reaches over the border: torchvision's `crop`. */
export function crop(region: Region): Crop {
  checkRegion("crop", region);
  const { top, left, height, width } = region;
  return { name: "crop", top, left, height, width };
}

/** @throws unless the corner is at integers and the lengths are integers from 1. */
export function checkRegion(transform: string, region: Region): void {
  const { top, left, height, width } = region;
  const isRegion = [top, left, height, width].every(Number.isSafeInteger);
  if (isRegion && height >= 1 && width >= 1) return;
  throw new RangeError(
    `${transform} expected integers top, left, height and width, the latter two from 1, but got ${JSON.stringify(region)}`,
  );
}

/** Whether it reaches over no border. */
export function isInside(
  { top, left, height, width }: Region,
  image: Pick<PixelImage, "height" | "width">,
): boolean {
  return top >= 0 && left >= 0 && top + height <= image.height && left + width <= image.width;
}

export function applyCrop({ top, left, height, width }: Region, image: PixelImage): PixelImage {
  if (top === 0 && left === 0 && height === image.height && width === image.width) return image;
  return gatherPixels(
    image,
    placesFrom(top, height, image.height),
    placesFrom(left, width, image.width),
  );
}
