import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../dataset.ts";
import type { HorizontalFlip, RandomHorizontalFlip } from "./transform.ts";

/** Left becomes right: torchvision's `horizontal_flip`. */
export function horizontalFlip(): HorizontalFlip {
  return { name: "horizontalFlip" };
}

/** Left becomes right with probability `p`: torchvision's `RandomHorizontalFlip`. */
export function randomHorizontalFlip({
  p = 0.5,
}: { readonly p?: number } = {}): RandomHorizontalFlip {
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`randomHorizontalFlip expected p in [0, 1] but got ${p}`);
  }
  return { name: "randomHorizontalFlip", p };
}

export function applyHorizontalFlip(image: PixelImage): PixelImage {
  const { height, width, channels } = image;
  const data = image.data.slice();
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels;
      const to = (row * width + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        data[to + channel] = image.data[from + channel]!;
      }
    }
  }
  return { ...image, data };
}

export function applyRandomHorizontalFlip(
  { p }: RandomHorizontalFlip,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  return rng.uniform(1)[0]! < p ? applyHorizontalFlip(image) : image;
}
