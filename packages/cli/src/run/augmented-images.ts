import { applyTransforms } from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import type { RunReport } from "@stratajs/trainer";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import { augmentationOf } from "./loaders.ts";
import type { RunDescription } from "./run-description.ts";

const IMAGES = 6;
const VERSIONS = 5;

/** A few training images beside what augmentation makes of them; undefined where it makes nothing. */
export async function augmentedImages(
  { train }: OpenedDataset,
  description: RunDescription,
): Promise<RunReport["augmentations"]> {
  const transforms = augmentationOf(description);
  if (transforms.length === 0) return undefined;
  const rng = new Rng(description.seed);
  const chosen = rng.permutation(train.length).subarray(0, IMAGES);
  const shown: NonNullable<RunReport["augmentations"]>[number][] = [];
  for (const index of chosen) {
    const { image, label } = await train.get(index);
    const augmented = Array.from({ length: VERSIONS }, () =>
      applyTransforms(transforms, image, rng),
    );
    shown.push({ original: image, augmented, label });
  }
  return shown;
}
