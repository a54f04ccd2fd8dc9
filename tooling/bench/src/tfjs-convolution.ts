import "@tensorflow/tfjs-backend-wasm";
import {
  engine,
  getKernel,
  registerKernel,
  type KernelConfig,
  type Tensor,
} from "@tensorflow/tfjs-core";

const NAME = "TfjsConv2D";

/**
 * Keeps tfjs-backend-wasm's kernel under another name. Strata's backend puts its own in the place of `Conv2D`,
 * so that `tf.conv2d` would time Strata twice; call this before the backend starts, which sets kernels up.
 */
export function keepTfjsConvolution(): void {
  const original = getKernel("Conv2D", "wasm") as KernelConfig | undefined;
  if (original === undefined) throw new Error("tfjs-backend-wasm expected to have a kernel Conv2D");
  registerKernel({ ...original, kernelName: NAME });
}

/** Stride 1, as many zeros around as keep the size. */
export function tfjsConvolution(x: Tensor, filter: Tensor): Tensor {
  const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };
  return engine().runKernel(NAME, { x, filter }, attributes) as Tensor;
}
