import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkWarp, type WarpOptions } from "./affine.ts";
import { applyAugmentOperation } from "./augment-operation.ts";
import { drawSign, magnitudeOf, randStrengths } from "./augmentation-space.ts";
import { autoAugmentPolicies, type PolicyName } from "./auto-augment-policies.ts";
import { checkChoice } from "./check-settings.ts";
import { drawInteger, drawUniform } from "./draws.ts";
import type { SampleOptions } from "./sample-projective.ts";

export interface AutoAugmentOptions extends WarpOptions {
  /** The data set on which the policies were found; `imageNet` by default. */
  readonly policy?: PolicyName;
}

export interface AutoAugment extends SampleOptions {
  readonly name: "autoAugment";
  readonly policy: PolicyName;
}

/**
 * One of 25 pairs of operations that were found to help on a data set, for bytes: torchvision's `AutoAugment`.
 * {@link https://arxiv.org/abs/1805.09501}
 */
export function autoAugment({
  policy = "imageNet",
  interpolation = "nearest",
  fill,
}: AutoAugmentOptions = {}): AutoAugment {
  checkChoice("autoAugment", "policy", policy, ["imageNet", "cifar10", "svhn"]);
  return { name: "autoAugment", policy, ...checkWarp("autoAugment", interpolation, fill) };
}

export function applyAutoAugment(
  { policy, ...how }: AutoAugment,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  const policies = autoAugmentPolicies[policy];
  const [first, firstChance, firstBin, second, secondChance, secondBin] =
    policies[drawInteger(rng, policies.length)]!;
  const steps = [
    [first, firstChance, firstBin],
    [second, secondChance, secondBin],
  ] as const;
  let result = image;
  for (const [operation, probability, bin] of steps) {
    if (drawUniform(rng) >= probability) continue;
    const magnitude = magnitudeOf(operation, randStrengths, { bin, bins: 10 }, image);
    const amount = magnitude * drawSign(operation, rng);
    result = applyAugmentOperation(operation, amount, result, how);
  }
  return result;
}
