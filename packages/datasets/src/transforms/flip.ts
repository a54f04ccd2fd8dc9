import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { drawUniform } from "./draws.ts";
import { checkProbability } from "./check-settings.ts";
import { gatherPixels, inOrder, inReverse } from "./gather-pixels.ts";

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
  return gatherPixels(image, inOrder(image.height), inReverse(image.width));
}

export function applyVerticalFlip(image: PixelImage): PixelImage {
  return gatherPixels(image, inReverse(image.height), inOrder(image.width));
}

/** Whether this image is one to flip. */
export function drawFlip({ p }: { readonly p: number }, rng: Rng): boolean {
  return drawUniform(rng) < p;
}
