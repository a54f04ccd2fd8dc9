import { ArrayDataset } from "../array-dataset.ts";
import { readIdx, type Idx } from "./read-idx.ts";

/**
 * A dataset of two idx files, one of images and one of labels, as MNIST and its relatives come.
 *
 * @param images bytes of a file of U8 `[examples, height, width]` or `[examples, height, width, channels]`
 * @param labels bytes of a file of U8 `[examples]`
 * @param options.classes labels from this number on are an error.
 */
export function readIdxImages(
  images: Uint8Array,
  labels: Uint8Array,
  { classes }: { readonly classes: number },
): ArrayDataset {
  const pixels = readBytesOfRank("images", images, [3, 4]);
  const numbers = readBytesOfRank("labels", labels, [1]);
  const [examples, height = 0, width = 0, channels = 1] = pixels.shape;
  if (examples !== numbers.shape[0]) {
    throw new Error(
      `readIdxImages expected a label for each image but got ${examples} images and ${numbers.shape[0]} labels`,
    );
  }
  const wrong = numbers.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new RangeError(
      `readIdxImages expected labels from 0 to ${classes - 1} but got ${numbers.data[wrong]} at index ${wrong}`,
    );
  }
  return new ArrayDataset({
    images: pixels.data,
    labels: numbers.data,
    imageShape: [height, width, channels],
  });
}

function readBytesOfRank(
  what: string,
  file: Uint8Array,
  ranks: readonly number[],
): Idx & { readonly data: Uint8Array } {
  const { dtype, shape, data } = readIdx(file);
  if (data instanceof Uint8Array && ranks.includes(shape.length)) return { dtype, shape, data };
  throw new Error(
    `readIdxImages expected ${what} of type U8 with ${ranks.join(" or ")} dimensions but got ${dtype} [${shape.join(", ")}]`,
  );
}
