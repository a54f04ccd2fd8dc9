import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkProbability, checkRange, type Range } from "./check-settings.ts";
import type { Region } from "./crop.ts";
import { drawUniform } from "./draws.ts";
import { applyErase, eraseBy } from "./erase.ts";
import { checkFill, type Fill } from "./fill.ts";
import { drawEdges, drawPlace } from "./random-region.ts";

export interface RandomErasingOptions {
  /** The probability; 0.5 by default. */
  readonly p?: number;
  /** Of the image's area; `[0.02, 0.33]` by default. */
  readonly scale?: Range;
  /** Height over width; `[0.3, 3.3]` by default. */
  readonly ratio?: Range;
  /**
   * In the image's own units, which are deviations after `normalize`; 0 by default. "random" is noise: of the standard
   * normal distribution in floats, every value as likely in bytes.
   */
  readonly value?: Fill | "random";
}

export interface RandomErasing extends Required<RandomErasingOptions> {
  readonly name: "randomErasing";
}

/**
 * With probability `p`, a rectangle of random area and proportions is erased: torchvision's `RandomErasing`.
 * {@link https://arxiv.org/abs/1708.04896}
 */
export function randomErasing({
  p = 0.5,
  scale = [0.02, 0.33],
  ratio = [0.3, 3.3],
  value = 0,
}: RandomErasingOptions = {}): RandomErasing {
  checkProbability("randomErasing", p);
  checkRange("randomErasing", "scale", scale, 0, 1);
  checkRange("randomErasing", "ratio", ratio, Number.MIN_VALUE);
  if (value !== "random") checkFill("randomErasing", value);
  return { name: "randomErasing", p, scale, ratio, value };
}

/** Ten tries; undefined where none fits. */
export function drawRandomErasing(
  settings: Pick<RandomErasing, "scale" | "ratio">,
  image: Pick<PixelImage, "height" | "width">,
  rng: Rng,
): Region | undefined {
  for (let attempt = 0; attempt < 10; attempt++) {
    const [height, width] = drawEdges(settings, image, rng);
    if (height < image.height && width < image.width) {
      return drawPlace({ height, width }, image, rng);
    }
  }
  return undefined;
}

export function applyRandomErasing(
  settings: RandomErasing,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  if (drawUniform(rng) >= settings.p) return image;
  const region = drawRandomErasing(settings, image, rng);
  if (!region) return image;
  const { value } = settings;
  if (value !== "random") return applyErase({ ...region, value }, image);
  const count = region.height * region.width * image.channels;
  // torchvision stores normal values in bytes, which leaves 0, 1 and 255 or so.
  const noise = image.data instanceof Uint8Array ? rng.words(count) : rng.normal(count);
  let next = 0;
  return eraseBy(region, image, () => noise[next++]!);
}
