import { mul, reshape, type Tensor, type Tensor2D, type Tensor4D } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";

/**
 * Multiplies each channel of each image by a number of its own, as squeeze and excitation does.
 *
 * `x [batch, height, width, channels]`, `scale [batch, channels]` -> `[batch, height, width, channels]`
 */
export function scaleChannels(x: Tensor4D, scale: Tensor2D): Tensor4D {
  expectShape("scaleChannels: x", x.shape, ["batch", "height", "width", "channels"]);
  const [batch, height, width, channels] = x.shape;
  expectShape("scaleChannels: scale", scale.shape, [batch, channels]);
  const scaled = (values: Tensor4D, by: Tensor): Tensor4D =>
    mul(values, reshape(by, [batch, 1, 1, channels]));
  return withGradient({
    inputs: { x: x as Tensor, scale: scale as Tensor },
    forward: (save): Tensor => {
      save([x, scale]);
      return scaled(x, scale);
    },
    backward: (dy, [savedX, savedScale]) => ({
      x: () => scaled(dy as Tensor4D, savedScale!),
      scale: () => {
        const products = mul(dy, savedX!) as Tensor4D;
        return mul(
          runTrainingKernel("GlobalAveragePool2d", { x: products }, {})[0],
          height * width,
        );
      },
    }),
  }) as Tensor4D;
}
