import { fashionMnist } from "@stratajs/datasets";
import * as tf from "@tensorflow/tfjs";

/** The first `count` training images of Fashion-MNIST `[count, 28, 28, 1]` in [0, 1], and their classes `[count, 10]`. */
export async function firstImages(
  count: number,
): Promise<{ images: tf.Tensor4D; oneHot: tf.Tensor2D }> {
  const { train } = await fashionMnist();
  const pixels = new Float32Array(count * 784);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const { image, label } = await train.get(i);
    for (const [j, value] of image.data.entries()) pixels[i * 784 + j] = value / 255;
    labels[i] = label;
  }
  const images = tf.tensor4d(pixels, [count, 28, 28, 1]);
  const oneHot = tf.oneHot(tf.tensor1d(labels, "int32"), 10).toFloat() as tf.Tensor2D;
  return { images, oneHot };
}
