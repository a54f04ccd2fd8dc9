import type { Rng } from "@stratajs/tensor";
import { freshRng } from "../fresh-rng.ts";
import type { ImageBatch } from "../loader/image-batch.ts";
import { drawTransforms } from "../transforms/random-choice.ts";
import type { BatchTransform } from "./batch-transform.ts";
import { applyCutMix } from "./cut-mix.ts";
import { applyMixUp } from "./mix-up.ts";

/**
 * The batch after the transforms, in order; what they mix is in its `targets`.
 *
 * @param rng moves on. By default a fresh one.
 */
export function applyBatchTransforms(
  transforms: BatchTransform | readonly BatchTransform[],
  batch: ImageBatch,
  rng: Rng = freshRng(),
): ImageBatch {
  const list = "name" in transforms ? [transforms] : transforms;
  return list.reduce((result, transform) => applyOne(transform, result, rng), batch);
}

function applyOne(transform: BatchTransform, batch: ImageBatch, rng: Rng): ImageBatch {
  switch (transform.name) {
    case "cutMix":
      return applyCutMix(transform, batch, rng);
    case "mixUp":
      return applyMixUp(transform, batch, rng);
    case "randomApply":
    case "randomChoice":
      return applyBatchTransforms(drawTransforms(transform, rng), batch, rng);
    default:
      throw new TypeError(
        `applyBatchTransforms expected mixUp, cutMix, randomApply or randomChoice but got ${JSON.stringify(transform)}`,
      );
  }
}
