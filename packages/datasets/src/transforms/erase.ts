import type { PixelImage } from "../pixel-image.ts";
import { checkRegion, type Region } from "./crop.ts";
import { checkFill, fillOf, type Fill } from "./fill.ts";

export interface Erase extends Region {
  readonly name: "erase";
  readonly value: Fill;
}

/** A rectangle of an image gets one value, in the image's own units: torchvision's `erase`. */
export function erase(region: Region, { value = 0 }: { readonly value?: Fill } = {}): Erase {
  checkRegion("erase", region);
  checkFill("erase", value);
  const { top, left, height, width } = region;
  return { name: "erase", top, left, height, width, value };
}

export function applyErase(
  { value, ...region }: Region & Pick<Erase, "value">,
  image: PixelImage,
): PixelImage {
  const values = fillOf(value, image);
  return eraseBy(region, image, (channel) => values[channel]!);
}

/** @param draw what comes to a place, asked for one after the other. */
export function eraseBy(
  { top, left, height, width }: Region,
  image: PixelImage,
  draw: (channel: number) => number,
): PixelImage {
  const data = image.data.slice();
  const bottom = Math.min(top + height, image.height);
  const right = Math.min(left + width, image.width);
  for (let row = Math.max(top, 0); row < bottom; row++) {
    for (let column = Math.max(left, 0); column < right; column++) {
      const at = (row * image.width + column) * image.channels;
      for (let channel = 0; channel < image.channels; channel++) data[at + channel] = draw(channel);
    }
  }
  return { ...image, data };
}
