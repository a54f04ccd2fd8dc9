import { applyTransforms, toFloat, type PixelImage } from "@stratajs/datasets";
import { softmax, tensor4d, tidy, type Tensor4D } from "@stratajs/tensor";
import { isLoaded } from "./loaded-model.ts";
import type { ImageModel } from "./model.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { imageNetClasses, listWeights } from "./weights/published-weights.ts";

export interface PredictOptions {
  /** How many classes for each image, the likeliest first; 5 by default. */
  readonly top?: number;
  /** The classes' names; by default those that the model came with, else their numbers. */
  readonly labels?: readonly string[] | undefined;
  /** What to do to images first; that of the model by default. Tensors are taken as they are. */
  readonly preprocessing?: Preprocessing;
}

export interface Prediction {
  /** The class's place among the model's outputs. */
  readonly class: number;
  readonly label: string;
  /** In [0, 1]. */
  readonly probability: number;
}

/** So many images at once: what a laptop's memory takes of the largest models. */
const batchSize = 16;

/**
 * What a model sees in images: for each the likeliest classes, first the likeliest.
 *
 * @param images one or more images of any size, or a tensor `[batch, height, width, channels]` that is ready for
 * the model.
 *
 * @example
 * ```ts
 * const model = await loadModel("resnet18");
 * const [answers] = await predict(model, photo, { top: 3 });
 * console.log(answers); // [ { class: 281, label: "tabby", probability: 0.62 }, … ]
 * ```
 */
export async function predict(
  model: ImageModel,
  images: PixelImage | readonly PixelImage[] | Tensor4D,
  options: PredictOptions = {},
): Promise<Prediction[][]> {
  const { top = 5 } = options;
  if (!(Number.isInteger(top) && top >= 1)) {
    throw new RangeError(`predict expected top of at least 1 but got ${top}`);
  }
  const rows = "dataId" in images ? await ask(model, images) : await askAll(model, images, options);
  const classes = rows[0]?.length ?? 0;
  const labels = options.labels ?? (await knownLabels(model, classes));
  if (labels !== undefined && labels.length !== classes) {
    throw new RangeError(
      `predict expected a label for each of ${classes} classes but got ${labels.length}`,
    );
  }
  return rows.map((row) => rank(row, labels).slice(0, top));
}

async function askAll(
  model: ImageModel,
  images: PixelImage | readonly PixelImage[],
  { preprocessing }: PredictOptions,
): Promise<Float32Array[]> {
  const list = "data" in images ? [images] : images;
  const chosen = preprocessing ?? (isLoaded(model) ? model.preprocessing : undefined);
  const rows: Float32Array[] = [];
  for (let start = 0; start < list.length; start += batchSize) {
    const batch = toBatch(list.slice(start, start + batchSize), chosen);
    try {
      rows.push(...(await ask(model, batch)));
    } finally {
      batch.dispose();
    }
  }
  return rows;
}

/** `[batch, height, width, channels]` of images that are of one size after their transforms. */
function toBatch(
  images: readonly PixelImage[],
  preprocessing: Preprocessing | undefined,
): Tensor4D {
  const transforms = [...(preprocessing?.transforms ?? []), toFloat()];
  const ready = images.map((image) =>
    applyTransforms(transforms, inColors(image, preprocessing?.mean.length ?? image.channels)),
  );
  const { height, width, channels } = ready[0]!;
  const size = height * width * channels;
  const data = new Float32Array(ready.length * size);
  for (const [i, image] of ready.entries()) {
    if (image.data.length !== size || image.width !== width) {
      throw new RangeError(
        `predict expected images of one size but got [${height}, ${width}] and [${image.height}, ${image.width}]; ` +
          "give a preprocessing that crops, or one image at a time",
      );
    }
    data.set(image.data, i * size);
  }
  return tensor4d(data, [ready.length, height, width, channels]);
}

/** A grey image for a model of colours: the same in each. */
function inColors(image: PixelImage, channels: number): PixelImage {
  if (image.channels !== 1 || channels === 1) return image;
  const data = new (image.data instanceof Uint8Array ? Uint8Array : Float32Array)(
    image.data.length * channels,
  );
  for (const [i, value] of image.data.entries()) data.fill(value, i * channels, (i + 1) * channels);
  return { ...image, data, channels };
}

async function ask(model: ImageModel, images: Tensor4D): Promise<Float32Array[]> {
  const probabilities = tidy(() => softmax(model.forward(images)));
  const [count, classes] = probabilities.shape;
  const values = await probabilities.data<"float32">();
  probabilities.dispose();
  return Array.from({ length: count }, (_, i) => values.slice(i * classes, (i + 1) * classes));
}

async function knownLabels(
  model: ImageModel,
  classes: number,
): Promise<readonly string[] | undefined> {
  if (!isLoaded(model)) return undefined;
  const { labels, model: name, fresh } = model.loaded;
  if (labels !== undefined || fresh.length > 0) return labels;
  const [published] = listWeights(name);
  const names = published === undefined ? [] : await imageNetClasses();
  return names.length === classes ? names : undefined;
}

function rank(row: Float32Array, labels: readonly string[] | undefined): Prediction[] {
  return Array.from(row, (probability, i) => ({
    class: i,
    label: labels?.[i] ?? String(i),
    probability,
  })).toSorted((a, b) => b.probability - a.probability);
}
