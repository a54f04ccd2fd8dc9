import type { Conv2dAttributes } from "@stratajs/tensor";
import { convolve, convolveFilterGradient, convolveInputGradient } from "./convolution.ts";
import type { ConvolutionShape } from "./convolution-shape.ts";
import type { TrainingKernel } from "../training-kernel.ts";

export const conv2d: TrainingKernel<"Conv2d"> = ({ inputs, attributes, backend }) => {
  const { x, filter, bias } = inputs;
  return [convolve(backend, shapeOf(x.shape, filter.shape, attributes), x, filter, bias)];
};

export const conv2dInputGradient: TrainingKernel<"Conv2dInputGradient"> = ({
  inputs: { dy, filter },
  attributes,
  backend,
}) => {
  const shape = shapeOf(attributes.inputShape, filter.shape, attributes);
  return [convolveInputGradient(backend, shape, dy, filter)];
};

export const conv2dFilterGradient: TrainingKernel<"Conv2dFilterGradient"> = ({
  inputs: { x, dy },
  attributes,
  backend,
}) => {
  const shape = shapeOf(x.shape, attributes.filterShape, attributes);
  return [convolveFilterGradient(backend, shape, x, dy, attributes.filterShape)];
};

function shapeOf(
  [batch, height, width, inChannels]: readonly number[],
  [kernelHeight, kernelWidth, , outChannels]: readonly number[],
  { stride, padding, dilation, groups }: Conv2dAttributes,
): ConvolutionShape {
  const rows = height! + padding[0][0] + padding[0][1] - dilation[0] * (kernelHeight! - 1) - 1;
  const columns = width! + padding[1][0] + padding[1][1] - dilation[1] * (kernelWidth! - 1) - 1;
  return {
    batch: batch!,
    height: height!,
    width: width!,
    inChannels: inChannels!,
    outHeight: Math.floor(rows / stride[0]) + 1,
    outWidth: Math.floor(columns / stride[1]) + 1,
    outChannels: outChannels!,
    kernelHeight: kernelHeight!,
    kernelWidth: kernelWidth!,
    stride,
    padding,
    dilation,
    groups,
  };
}
