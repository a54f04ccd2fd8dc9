import { bundledFashionMnist, type ImageDataset } from "@stratajs/datasets";
import * as tf from "@tensorflow/tfjs";

export interface LabelledImages {
  /** `[count, 28, 28, 1]`, in [0, 1] */
  readonly images: tf.Tensor4D;
  /** `[count, 10]` */
  readonly oneHot: tf.Tensor2D;
}

/** The first images of Fashion-MNIST, of those that come with the package. */
export async function loadImages(
  trainCount: number,
  testCount: number,
): Promise<{ train: LabelledImages; test: LabelledImages }> {
  const { train, test } = await bundledFashionMnist();
  return { train: await first(trainCount, train), test: await first(testCount, test) };
}

async function first(count: number, dataset: ImageDataset): Promise<LabelledImages> {
  const pixels = new Float32Array(count * 28 * 28);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const { image, label } = await dataset.get(i);
    labels[i] = label;
    for (const [j, value] of image.data.entries()) pixels[i * 28 * 28 + j] = value / 255;
  }
  const images = tf.tensor4d(pixels, [count, 28, 28, 1]);
  const oneHot = tf.tidy(
    () => tf.oneHot(tf.tensor1d(labels, "int32"), 10).toFloat() as tf.Tensor2D,
  );
  return { images, oneHot };
}
