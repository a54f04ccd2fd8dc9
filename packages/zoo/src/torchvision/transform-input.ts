import { add, mul, tensor1d, tidy, type Tensor4D } from "@stratajs/tensor";
import { imageNetImages } from "../published-images.ts";

/**
 * From ImageNet's mean and standard deviation to 0.5 and 0.5, which the weights of GoogLeNet and Inception v3 were
 * trained with (in TensorFlow): torchvision's `transform_input`.
 *
 * `[batch, height, width, 3]` -> the same
 */
export function toHalfAndHalf(x: Tensor4D): Tensor4D {
  const { mean, standardDeviation } = imageNetImages;
  return tidy(() => {
    const scale = tensor1d(standardDeviation.map((deviation) => deviation / 0.5));
    const shift = tensor1d(mean.map((each) => (each - 0.5) / 0.5));
    return add(mul(x, scale), shift);
  });
}
