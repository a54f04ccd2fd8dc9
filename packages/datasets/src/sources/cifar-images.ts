import { ArrayDataset } from "../array-dataset.ts";
import type { CifarDescription } from "./cifar-files.ts";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;

/**
 * Puts records of a label and an image's red, green and blue planes together, as the loader wants images.
 *
 * @throws when a file has another size than its number of images says, or a label that is no class.
 */
export function readCifarImages(
  { title, classes, labelBytes }: CifarDescription,
  files: readonly (readonly [name: string, content: Uint8Array])[],
  count: number,
): ArrayDataset {
  const size = labelBytes + CHANNELS * PIXELS;
  const total = files.reduce((sum, [, { length }]) => sum + length, 0);
  if (total !== count * size || files.some(([, { length }]) => length % size !== 0)) {
    const sizes = files.map(([name, { length }]) => `${name} of ${length} bytes`).join(", ");
    throw new Error(
      `${title} expected ${count} records of ${size} bytes, ${count * size} in all, but got ${sizes}; the files are cut or damaged`,
    );
  }
  const images = new Uint8Array(count * PIXELS * CHANNELS);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const [name, content] of files) {
    for (let start = 0; start < content.length; start += size, image++) {
      const label = content[start + labelBytes - 1]!;
      if (label >= classes.length) {
        throw new RangeError(
          `${title} expected labels from 0 to ${classes.length - 1} but got ${label} in ${name}, image ${start / size}; the file is damaged`,
        );
      }
      labels[image] = label;
      interleave(content, start + labelBytes, images, image * PIXELS * CHANNELS);
    }
  }
  return new ArrayDataset({ images, labels, imageShape: [SIDE, SIDE, CHANNELS] });
}

/** `[channels, pixels]` -> `[pixels, channels]` */
function interleave(from: Uint8Array, start: number, to: Uint8Array, target: number): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const at = target + pixel * CHANNELS;
    to[at] = from[start + pixel]!;
    to[at + 1] = from[start + PIXELS + pixel]!;
    to[at + 2] = from[start + 2 * PIXELS + pixel]!;
  }
}
