import type { PixelImage } from "../pixel-image.ts";
import { toSize, type ImageSize } from "./check-settings.ts";
import { applyCrop, type Region } from "./crop.ts";
import { roundHalfEven } from "./round-half-even.ts";

export interface CenterCrop {
  readonly name: "centerCrop";
  readonly size: readonly [height: number, width: number];
}

/**
 * The middle of an image, black around it where it is smaller: torchvision's `CenterCrop`.
 *
 * @param size `[height, width]`, or one number for both.
 */
export function centerCrop(size: ImageSize): CenterCrop {
  return { name: "centerCrop", size: toSize("centerCrop", size) };
}

export function applyCenterCrop(settings: CenterCrop, image: PixelImage): PixelImage {
  return applyCrop(centerRegion(settings, image), image);
}

/** The rectangle; it reaches over the border of an image that is too small. */
export function centerRegion(
  { size: [height, width] }: CenterCrop,
  image: Pick<PixelImage, "height" | "width">,
): Region {
  return { top: firstOf(image.height, height), left: firstOf(image.width, width), height, width };
}

/** Where the crop begins: Python's `round`, to even; an image that is too small is padded on the left by the smaller half. */
function firstOf(length: number, size: number): number {
  if (length < size) return -Math.floor((size - length) / 2);
  return roundHalfEven((length - size) / 2);
}
