import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { drawUniform } from "./draws.ts";
import { pixelsLike } from "./pixel-arrays.ts";
import { checkProbability } from "./check-settings.ts";

export interface HorizontalFlip {
  readonly name: "horizontalFlip";
}

export interface VerticalFlip {
  readonly name: "verticalFlip";
}

export interface RandomHorizontalFlip {
  readonly name: "randomHorizontalFlip";
  /** The probability of a flip. */
  readonly p: number;
}

export interface RandomVerticalFlip {
  readonly name: "randomVerticalFlip";
  readonly p: number;
}

/** Left becomes right: torchvision's `horizontal_flip`. */
export function horizontalFlip(): HorizontalFlip {
  return { name: "horizontalFlip" };
}

/** Left becomes right with probability `p`: torchvision's `RandomHorizontalFlip`. */
export function randomHorizontalFlip({
  p = 0.5,
}: { readonly p?: number } = {}): RandomHorizontalFlip {
  checkProbability("randomHorizontalFlip", p);
  return { name: "randomHorizontalFlip", p };
}

/** Above becomes below: torchvision's `vertical_flip`. */
export function verticalFlip(): VerticalFlip {
  return { name: "verticalFlip" };
}

/** Above becomes below with probability `p`: torchvision's `RandomVerticalFlip`. */
export function randomVerticalFlip({ p = 0.5 }: { readonly p?: number } = {}): RandomVerticalFlip {
  checkProbability("randomVerticalFlip", p);
  return { name: "randomVerticalFlip", p };
}

export function applyHorizontalFlip(image: PixelImage): PixelImage {
  const { height, width, channels } = image;
  const data = pixelsLike(image, image.data.length);
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

export function applyVerticalFlip(image: PixelImage): PixelImage {
  const data = pixelsLike(image, image.data.length);
  const length = image.width * image.channels;
  for (let row = 0; row < image.height; row++) {
    const from = row * length;
    data.set(image.data.subarray(from, from + length), (image.height - 1 - row) * length);
  }
  return { ...image, data };
}

/** Whether this image is one to flip. */
export function drawFlip({ p }: { readonly p: number }, rng: Rng): boolean {
  return drawUniform(rng) < p;
}
