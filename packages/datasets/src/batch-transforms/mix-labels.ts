import type { ImageBatch } from "../loader/image-batch.ts";

/** A batch whose examples belong to several classes, each by a share. */
export interface MixedBatch extends ImageBatch {
  /** `[batch, classes]`, row-major; the shares of an example, whose sum is 1 */
  readonly targets: Float32Array;
}

/** What is mixed into example i is example i − 1; into the first, the last: torchvision's `roll(1)`. */
export function partnerOf(example: number, batch: number): number {
  return (example + batch - 1) % batch;
}

/** `targets · share + targets of the partner · (1 − share)` */
export function mixLabels(batch: ImageBatch, classes: number, share: number): Float32Array {
  const from = targetsOf(batch, classes);
  const mixed = new Float32Array(from.length);
  const size = batch.labels.length;
  const [own, other] = [Math.fround(share), Math.fround(1 - share)];
  for (let example = 0; example < size; example++) {
    const partner = partnerOf(example, size) * classes;
    for (let i = 0; i < classes; i++) {
      const at = example * classes + i;
      mixed[at] = Math.fround(from[partner + i]! * other) + Math.fround(from[at]! * own);
    }
  }
  return mixed;
}

/** The shares that a batch has already, or all of each example's to its label. */
function targetsOf(batch: ImageBatch, classes: number): Float32Array {
  const { labels, targets } = batch;
  const size = labels.length * classes;
  if (targets !== undefined) {
    if (targets.length === size) return targets;
    throw new RangeError(
      `a batch expected targets of ${classes} classes but got ${targets.length / labels.length}; give all batch transforms the same classes`,
    );
  }
  const hot = new Float32Array(size);
  for (const [example, label] of labels.entries()) {
    if (label < 0 || label >= classes) {
      throw new RangeError(
        `a batch expected labels from 0 to ${classes - 1} but got ${label}; give mixUp and cutMix the number of all classes`,
      );
    }
    hot[example * classes + label] = 1;
  }
  return hot;
}
