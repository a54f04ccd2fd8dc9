import type { ImageBatch } from "@stratajs/datasets";

/** The examples from `start` to before `end` of a batch. */
export function part(batch: ImageBatch, start: number, end: number): ImageBatch {
  const [, height, width, channels] = batch.imageShape;
  const pixels = height * width * channels;
  return {
    images: batch.images.slice(start * pixels, end * pixels),
    imageShape: [end - start, height, width, channels],
    labels: batch.labels.slice(start, end),
    indices: batch.indices.slice(start, end),
  };
}
