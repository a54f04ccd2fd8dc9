import type { Rng } from "@stratajs/tensor";
import type { ImageBatch } from "../loader/image-batch.ts";
import { checkMixing } from "./check-mixing.ts";
import { drawBeta } from "./draw-beta.ts";
import { mixLabels, partnerOf, type MixedBatch } from "./mix-labels.ts";

export interface MixUp {
  readonly name: "mixUp";
  readonly alpha: number;
  readonly classes: number;
}

/**
 * Images over their neighbours in the batch, with one share for all: torchvision's `MixUp`.
 * {@link https://arxiv.org/abs/1710.09412}
 *
 * @param settings.alpha of the share's distribution Beta(alpha, alpha); 1 by default, 0.2 in many recipes.
 */
export function mixUp({
  alpha = 1,
  classes,
}: {
  readonly alpha?: number;
  readonly classes: number;
}): MixUp {
  checkMixing("mixUp", alpha, classes);
  return { name: "mixUp", alpha, classes };
}

export function applyMixUp({ alpha, classes }: MixUp, batch: ImageBatch, rng: Rng): MixedBatch {
  return mixBatch(batch, classes, drawBeta(rng, alpha));
}

/** `image · share + partner · (1 − share)` */
export function mixBatch(batch: ImageBatch, classes: number, share: number): MixedBatch {
  const { images, labels } = batch;
  const size = labels.length;
  const length = images.length / size;
  const mixed = new Float32Array(images.length);
  const [own, other] = [Math.fround(share), Math.fround(1 - share)];
  for (let example = 0; example < size; example++) {
    const at = example * length;
    const partner = partnerOf(example, size) * length;
    for (let i = 0; i < length; i++) {
      mixed[at + i] =
        Math.fround(images[partner + i]! * other) + Math.fround(images[at + i]! * own);
    }
  }
  return { ...batch, images: mixed, targets: mixLabels(batch, classes, share) };
}
