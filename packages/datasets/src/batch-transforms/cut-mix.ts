import type { Rng } from "@stratajs/tensor";
import { byteBatch, bytesOf } from "../loader/byte-batch.ts";
import type { ImageBatch } from "../loader/image-batch.ts";
import { drawInteger } from "../transforms/draws.ts";
import type { Region } from "../transforms/crop.ts";
import { checkMixing } from "./check-mixing.ts";
import { drawBeta } from "./draw-beta.ts";
import { mixLabels, partnerOf, type MixedBatch } from "./mix-labels.ts";

export interface CutMix {
  readonly name: "cutMix";
  readonly alpha: number;
  readonly classes: number;
}

/**
 * A rectangle of each image shows its neighbour in the batch, the same rectangle for all: torchvision's `CutMix`.
 * {@link https://arxiv.org/abs/1905.04899}
 *
 * @param settings.alpha of the distribution Beta(alpha, alpha) of what the rectangle leaves; 1 by default.
 */
export function cutMix({
  alpha = 1,
  classes,
}: {
  readonly alpha?: number;
  readonly classes: number;
}): CutMix {
  checkMixing("cutMix", alpha, classes);
  return { name: "cutMix", alpha, classes };
}

export function applyCutMix({ alpha, classes }: CutMix, batch: ImageBatch, rng: Rng): MixedBatch {
  const [, height, width] = batch.imageShape;
  return cutBatch(batch, classes, drawBox(height, width, drawBeta(rng, alpha), rng));
}

/** Around a point anywhere in the image, of `1 − share` of its area, cut off at its border. */
export function drawBox(height: number, width: number, share: number, rng: Rng): Region {
  const column = drawInteger(rng, width);
  const row = drawInteger(rng, height);
  const half = 0.5 * Math.sqrt(1 - share);
  const [halfWidth, halfHeight] = [Math.floor(half * width), Math.floor(half * height)];
  const left = Math.max(column - halfWidth, 0);
  const top = Math.max(row - halfHeight, 0);
  return {
    top,
    left,
    height: Math.min(row + halfHeight, height) - top,
    width: Math.min(column + halfWidth, width) - left,
  };
}

/** Labels are shared by what the rectangle leaves in fact. Bytes stay bytes. */
export function cutBatch(batch: ImageBatch, classes: number, box: Region): MixedBatch {
  const [, height, width] = batch.imageShape;
  const share = 1 - (box.height * box.width) / (height * width);
  const targets = mixLabels(batch, classes, share);
  const byteImages = bytesOf(batch);
  if (byteImages === undefined) {
    return { ...batch, images: cut(batch.images, batch.imageShape, box), targets };
  }
  const bytes = cut(byteImages.bytes, batch.imageShape, box);
  const { imageShape, labels, indices } = batch;
  return byteBatch(
    { ...byteImages, bytes },
    { imageShape, labels, indices, targets },
  ) as MixedBatch;
}

function cut<Data extends Uint8Array | Float32Array>(
  images: Data,
  [size, height, width, channels]: ImageBatch["imageShape"],
  box: Region,
): Data {
  const out = images.slice() as Data;
  const length = box.width * channels;
  for (let example = 0; example < size; example++) {
    const partner = partnerOf(example, size);
    for (let row = box.top; row < box.top + box.height; row++) {
      const from = ((partner * height + row) * width + box.left) * channels;
      const to = ((example * height + row) * width + box.left) * channels;
      out.set(images.subarray(from, from + length), to);
    }
  }
  return out;
}
