import { checkIndex, type ImageDataset, type ImageExample } from "./dataset.ts";
import type { ArrayRecipe } from "./loader/dataset-recipe.ts";

export interface ImageArrays {
  /** `[examples, height, width, channels]`: bytes from 0 to 255, or float32 from 0 to 1. */
  readonly images: Uint8Array | Float32Array;
  /** `[examples]`, integers from 0 */
  readonly labels: ArrayLike<number>;
  readonly imageShape: readonly [height: number, width: number, channels: number];
}

/**
 * Images of one size in one array, which a `DataLoader` puts into batches in a single loop; PyTorch's
 * `TensorDataset`.
 *
 * @example
 * ```ts
 * const dataset = new ArrayDataset({ images: new Uint8Array(2 * 784), labels: [3, 7], imageShape: [28, 28, 1] });
 * ```
 */
export class ArrayDataset implements ImageDataset {
  /** `[examples, height, width, channels]` */
  readonly images: Uint8Array | Float32Array;
  /** `[examples]` */
  readonly labels: Int32Array;
  readonly imageShape: readonly [height: number, width: number, channels: number];

  constructor({ images, labels, imageShape }: ImageArrays) {
    const shape = `[${imageShape.join(", ")}]`;
    const isShape = imageShape.length === 3 && imageShape.every(isPositiveInteger);
    if (!isShape) {
      throw new RangeError(
        `ArrayDataset expected imageShape [height, width, channels] of integers from 1 but got ${shape}`,
      );
    }
    const expected = imageShape.reduce((product, length) => product * length, labels.length);
    if (images.length !== expected) {
      throw new RangeError(
        `ArrayDataset expected ${expected} pixels for ${labels.length} labels and images ${shape} but got ${images.length}`,
      );
    }
    this.images = images;
    this.labels = checkedLabels(labels);
    this.imageShape = [...imageShape];
  }

  get length(): number {
    return this.labels.length;
  }

  get recipe(): ArrayRecipe {
    const { images, labels, imageShape } = this;
    return { kind: "array", images, labels, imageShape };
  }

  /** The image shares memory with the dataset. */
  get(index: number): ImageExample {
    checkIndex(index, this.length);
    const [height, width, channels] = this.imageShape;
    const size = height * width * channels;
    const data = this.images.subarray(index * size, (index + 1) * size);
    return { image: { data, height, width, channels }, label: this.labels[index]! };
  }
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function checkedLabels(labels: ArrayLike<number>): Int32Array {
  const checked = Int32Array.from(labels);
  for (let i = 0; i < checked.length; i++) {
    if (checked[i] === labels[i] && checked[i]! >= 0) continue;
    throw new RangeError(
      `ArrayDataset expected labels that are integers from 0 but got ${labels[i]} at index ${i}`,
    );
  }
  return checked;
}
