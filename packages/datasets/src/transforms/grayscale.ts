import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkProbability } from "./check-settings.ts";
import { checkChannels, lightness } from "./colors.ts";
import { drawUniform } from "./draws.ts";
import { pixelsLike } from "./pixel-arrays.ts";

export interface Grayscale {
  readonly name: "grayscale";
  readonly outputChannels: 1 | 3;
}

export interface RandomGrayscale {
  readonly name: "randomGrayscale";
  readonly p: number;
}

/**
 * Lightness alone, in one channel or three alike: torchvision's `Grayscale`. Three channels of a gray image are
 * what a model for colors takes.
 */
export function grayscale({
  outputChannels = 1,
}: { readonly outputChannels?: 1 | 3 } = {}): Grayscale {
  if (outputChannels !== 1 && outputChannels !== 3) {
    throw new RangeError(`grayscale expected outputChannels 1 or 3 but got ${outputChannels}`);
  }
  return { name: "grayscale", outputChannels };
}

/** Gray with probability `p`, of as many channels as before: torchvision's `RandomGrayscale`. */
export function randomGrayscale({ p = 0.1 }: { readonly p?: number } = {}): RandomGrayscale {
  checkProbability("randomGrayscale", p);
  return { name: "randomGrayscale", p };
}

export function applyGrayscale(
  { outputChannels }: Pick<Grayscale, "outputChannels">,
  image: PixelImage,
): PixelImage {
  checkChannels("grayscale", image);
  const { data, height, width, channels } = image;
  if (channels === 1 && outputChannels === 1) return image;
  const out = pixelsLike(image, height * width * outputChannels);
  let position = 0;
  for (let i = 0; i < data.length; i += channels) {
    // A byte is cut off as it is stored.
    const gray = channels === 1 ? data[i]! : lightness(data[i]!, data[i + 1]!, data[i + 2]!);
    for (let channel = 0; channel < outputChannels; channel++) out[position++] = gray;
  }
  return { data: out, height, width, channels: outputChannels };
}

export function applyRandomGrayscale(
  { p }: RandomGrayscale,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  if (drawUniform(rng) >= p) return image;
  checkChannels("randomGrayscale", image);
  return applyGrayscale({ outputChannels: image.channels === 1 ? 1 : 3 }, image);
}
