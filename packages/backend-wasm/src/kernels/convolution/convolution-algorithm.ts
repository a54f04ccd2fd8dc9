import type { ConvolutionShape } from "./convolution-shape.ts";

/** How a convolution, and its gradients, are computed. */
export type ConvolutionAlgorithm = "depthwise" | "grouped" | "winograd" | "direct";

/**
 * From these sizes on Winograd's algorithm is the faster one. Its speed as a multiple of the direct one's,
 * forward / input gradient / filter gradient, one thread of a Zen 4 core, Node 20:
 *
 * | channels | 4 × 4           | 5 × 5           | 6 × 6           | 7 × 7           | 16 × 16 to 32 × 32 |
 * | -------- | --------------- | --------------- | --------------- | --------------- | ------------------ |
 * | 8        |                 |                 |                 |                 | 2.4 / 2.4 / 3.1    |
 * | 16       | 2.2 / 2.3 / 2.7 | 1.1 / 1.0 / 1.3 | 1.5 / 1.5 / 1.9 | 2.0 / 2.0 / 2.5 | 2.2 / 2.2 / 2.8    |
 * | 32       |                 |                 |                 |                 | 2.6 / 2.6 / 3.0    |
 * | 64       | 2.9 / 2.7 / 3.0 | 1.3 / 1.3 / 1.3 | 1.7 / 1.7 / 1.8 | 2.3 / 2.3 / 2.4 | 3.1 / 3.1 / 3.3    |
 */
const WINOGRAD_FROM = { channels: 8, size: 4 };

/**
 * Up to so many channels a group. The speed of the kernels for narrow groups as a multiple of the direct
 * ones', forward / input gradient / filter gradient, 3 × 3 at 16 × 16, 128 channels, batch 8, minima of runs
 * in turns on a machine that others used too:
 *
 * | channels per group | 4              | 8               | 16              |
 * | ------------------ | -------------- | --------------- | --------------- |
 * |                    | 2.3 / 10 / 2.0 | 1.1 / 1.1 / 1.1 | 1.0 / 0.9 / 0.9 |
 */
const NARROW_TO_CHANNELS = 8;

export function chooseAlgorithm(shape: ConvolutionShape): ConvolutionAlgorithm {
  const { inChannels, outChannels, groups } = shape;
  if (groups > 1 && groups === inChannels) return "depthwise";
  if (isNarrow(shape)) return "grouped";
  const channels = Math.min(inChannels, outChannels);
  const size = Math.min(shape.height, shape.width, shape.outHeight, shape.outWidth);
  const isLarge = channels >= WINOGRAD_FROM.channels && size >= WINOGRAD_FROM.size;
  return isLarge && isWinograd(shape) ? "winograd" : "direct";
}

/** Whether groups hardly fill tiles of eight output channels, and are whole vectors of four. */
function isNarrow({ inChannels, outChannels, groups }: ConvolutionShape): boolean {
  const widths = [inChannels / groups, outChannels / groups];
  const isWhole = widths.every((width) => width % 4 === 0);
  return groups > 1 && isWhole && Math.max(...widths) <= NARROW_TO_CHANNELS;
}

/** Whether it is of the one kind that Winograd's algorithm computes. */
function isWinograd(shape: ConvolutionShape): boolean {
  const { kernelHeight, kernelWidth, stride, dilation, groups } = shape;
  const isThree = kernelHeight === 3 && kernelWidth === 3;
  return isThree && groups === 1 && [...stride, ...dilation].every((step) => step === 1);
}
