import { applyTransforms, type Transform } from "@stratajs/datasets";
import type { Rng } from "@stratajs/tensor";
import type { LabeledImages } from "./pick-report-images.ts";
import type { AugmentedImage } from "./run-report.ts";

const IMAGES = 6;
const VERSIONS = 5;

/**
 * A few images drawn from a training set, each beside what transforms make of it, for a report's `augmentations`;
 * undefined where there is no transform.
 *
 * @param dataset without normalisation: what people look at are its pixels.
 */
export async function createAugmentedImages(
  dataset: LabeledImages,
  transforms: readonly Transform[],
  rng: Rng,
): Promise<AugmentedImage[] | undefined> {
  if (transforms.length === 0) return undefined;
  const shown: AugmentedImage[] = [];
  for (const index of rng.permutation(dataset.length).subarray(0, IMAGES)) {
    const { image, label } = await dataset.get(index);
    const augmented = Array.from({ length: VERSIONS }, () =>
      applyTransforms(transforms, image, rng),
    );
    shown.push({ original: image, augmented, label });
  }
  return shown;
}
