import type { Conv2dAttributes } from "@stratajs/tensor";

/** A convolution's sizes. */
export interface ConvolutionShape extends Conv2dAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
}

/** In the order of assembly/convolution/convolution-shape.ts. */
export function structOf(shape: ConvolutionShape): number[] {
  const { stride, padding, dilation } = shape;
  const input = [shape.batch, shape.height, shape.width, shape.inChannels];
  const output = [shape.outHeight, shape.outWidth, shape.outChannels];
  const kernel = [shape.kernelHeight, shape.kernelWidth];
  const before = [padding[0][0], padding[1][0]];
  return [...input, ...output, ...kernel, ...stride, ...before, ...dilation, shape.groups];
}

/**
 * The convolution with the turned filter that leads from dy to dx where the stride is 1; its padding is
 * negative where the forward one reached far.
 */
export function turnedShape(shape: ConvolutionShape): ConvolutionShape {
  const { dilation, kernelHeight, kernelWidth } = shape;
  const [[top, bottom], [left, right]] = shape.padding;
  const reach = [dilation[0] * (kernelHeight - 1), dilation[1] * (kernelWidth - 1)] as const;
  return {
    ...shape,
    height: shape.outHeight,
    width: shape.outWidth,
    inChannels: shape.outChannels,
    outHeight: shape.height,
    outWidth: shape.width,
    outChannels: shape.inChannels,
    padding: [
      [reach[0] - top, reach[0] - bottom],
      [reach[1] - left, reach[1] - right],
    ],
  };
}
