import type { ConvolutionShape } from "./convolution.ts";

/** How a convolution, and its gradients, are computed. */
export type ConvolutionAlgorithm = "depthwise" | "winograd" | "direct";

/** From these sizes on Winograd's algorithm is the faster one. */
const WINOGRAD_FROM = { channels: 16, size: 8 };

export function chooseAlgorithm(shape: ConvolutionShape): ConvolutionAlgorithm {
  const { inChannels, outChannels, groups } = shape;
  if (groups > 1 && groups === inChannels) return "depthwise";
  const channels = Math.min(inChannels, outChannels);
  const size = Math.min(shape.height, shape.width, shape.outHeight, shape.outWidth);
  const isLarge = channels >= WINOGRAD_FROM.channels && size >= WINOGRAD_FROM.size;
  return isLarge && isWinograd(shape) ? "winograd" : "direct";
}

/** Whether it is of the one kind that Winograd's algorithm computes. */
function isWinograd(shape: ConvolutionShape): boolean {
  const { kernelHeight, kernelWidth, stride, dilation, groups } = shape;
  const isThree = kernelHeight === 3 && kernelWidth === 3;
  return isThree && groups === 1 && [...stride, ...dilation].every((step) => step === 1);
}
