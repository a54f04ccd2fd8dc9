import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkWarp, type WarpOptions } from "./affine.ts";
import { applyAugmentOperation } from "./augment-operation.ts";
import { augmentOperations, drawSign, magnitudeOf, wideStrengths } from "./augmentation-space.ts";
import { drawInteger } from "./draws.ts";
import { checkBins } from "./rand-augment.ts";
import type { SampleOptions } from "./sample-projective.ts";

export interface TrivialAugmentWideOptions extends WarpOptions {
  /** 31 by default. */
  readonly numMagnitudeBins?: number;
}

export interface TrivialAugmentWide extends SampleOptions {
  readonly name: "trivialAugmentWide";
  readonly numMagnitudeBins: number;
}

/**
 * One of 14 operations at a random strength, for bytes: torchvision's `TrivialAugmentWide`.
 * {@link https://arxiv.org/abs/2103.10158}
 */
export function trivialAugmentWide({
  numMagnitudeBins = 31,
  interpolation = "nearest",
  fill,
}: TrivialAugmentWideOptions = {}): TrivialAugmentWide {
  checkBins("trivialAugmentWide", numMagnitudeBins);
  const how = checkWarp("trivialAugmentWide", interpolation, fill);
  return { name: "trivialAugmentWide", numMagnitudeBins, ...how };
}

export function applyTrivialAugmentWide(
  { numMagnitudeBins, ...how }: TrivialAugmentWide,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  const operation = augmentOperations[drawInteger(rng, augmentOperations.length)]!;
  const place = { bin: drawInteger(rng, numMagnitudeBins), bins: numMagnitudeBins };
  const amount = magnitudeOf(operation, wideStrengths, place, image) * drawSign(operation, rng);
  return applyAugmentOperation(operation, amount, image, how);
}
