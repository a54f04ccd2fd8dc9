import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkWarp, type WarpOptions } from "./affine.ts";
import { applyAugmentOperation } from "./augment-operation.ts";
import { augmentOperations, drawSign, magnitudeOf, randStrengths } from "./augmentation-space.ts";
import { drawInteger } from "./draws.ts";
import type { SampleOptions } from "./sample-projective.ts";

export interface RandAugmentOptions extends WarpOptions {
  /** How many operations one after the other; 2 by default. */
  readonly numOps?: number;
  /** Their bin, from 0; 9 by default. */
  readonly magnitude?: number;
  /** 31 by default. */
  readonly numMagnitudeBins?: number;
}

export interface RandAugment extends SampleOptions {
  readonly name: "randAugment";
  readonly numOps: number;
  readonly magnitude: number;
  readonly numMagnitudeBins: number;
}

/**
 * Some of 14 operations at one strength, for bytes: torchvision's `RandAugment`.
 * {@link https://arxiv.org/abs/1909.13719}
 */
export function randAugment({
  numOps = 2,
  magnitude = 9,
  numMagnitudeBins = 31,
  interpolation = "nearest",
  fill,
}: RandAugmentOptions = {}): RandAugment {
  if (!(Number.isInteger(numOps) && numOps >= 0)) {
    throw new RangeError(`randAugment expected numOps as an integer from 0 but got ${numOps}`);
  }
  checkBins("randAugment", numMagnitudeBins);
  if (!(Number.isInteger(magnitude) && magnitude >= 0 && magnitude < numMagnitudeBins)) {
    throw new RangeError(
      `randAugment expected a magnitude that is an integer from 0 to ${numMagnitudeBins - 1} but got ${magnitude}`,
    );
  }
  const how = checkWarp("randAugment", interpolation, fill);
  return { name: "randAugment", numOps, magnitude, numMagnitudeBins, ...how };
}

/** @throws unless there are at least two. */
export function checkBins(transform: string, numMagnitudeBins: number): void {
  if (Number.isInteger(numMagnitudeBins) && numMagnitudeBins >= 2) return;
  throw new RangeError(
    `${transform} expected numMagnitudeBins as an integer from 2 but got ${numMagnitudeBins}`,
  );
}

export function applyRandAugment(
  { numOps, magnitude, numMagnitudeBins, ...how }: RandAugment,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  const place = { bin: magnitude, bins: numMagnitudeBins };
  let result = image;
  for (let i = 0; i < numOps; i++) {
    const operation = augmentOperations[drawInteger(rng, augmentOperations.length)]!;
    const amount = magnitudeOf(operation, randStrengths, place, image) * drawSign(operation, rng);
    result = applyAugmentOperation(operation, amount, result, how);
  }
  return result;
}
