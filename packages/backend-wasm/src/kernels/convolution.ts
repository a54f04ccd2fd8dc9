import type { Conv2dAttributes } from "@stratajs/tensor";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";

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

/** Below this many input channels the gradient of patches, added up, is faster than a turned convolution. */
const TURNED_FROM_CHANNELS = 8;

/** x, filter -> y */
export function convolve(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  x: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const { kernels } = backend;
  const [from, weights] = [backend.addressOf(x), backend.addressOf(filter)];
  const struct = backend.passStruct(structOf(shape));
  const bytes = isDepthwise(shape) ? 0 : kernels.convolutionWorkspace(struct);
  return backend.withWorkspace(bytes, (workspace) => {
    const y = backend.makeOutput(outputShape(shape), "float32");
    const to = backend.addressOf(y);
    if (isDepthwise(shape)) kernels.depthwiseConvolution(struct, from, weights, to);
    else kernels.convolution(struct, from, weights, to, workspace);
    return y;
  });
}

/** dy, filter -> dx */
export function convolveInputGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const { kernels } = backend;
  const [from, weights] = [backend.addressOf(dy), backend.addressOf(filter)];
  const turned = !isDepthwise(shape) && isTurnable(shape);
  const struct = backend.passStruct(structOf(turned ? turnedShape(shape) : shape));
  const bytes = turned
    ? kernels.convolutionWorkspace(struct)
    : kernels.convolutionInputGradientWorkspace(struct);
  return backend.withWorkspace(isDepthwise(shape) ? 0 : bytes, (workspace) => {
    const { batch, height, width, inChannels } = shape;
    const dx = backend.makeOutput([batch, height, width, inChannels], "float32");
    const to = backend.addressOf(dx);
    if (isDepthwise(shape)) kernels.depthwiseInputGradient(struct, from, weights, to);
    else if (turned) kernels.convolutionOfFlipped(struct, from, weights, to, workspace);
    else kernels.convolutionInputGradient(struct, from, weights, to, workspace);
    return dx;
  });
}

/** x, dy -> dfilter of `filterShape` */
export function convolveFilterGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo {
  const { kernels } = backend;
  const [from, gradient] = [backend.addressOf(x), backend.addressOf(dy)];
  const struct = backend.passStruct(structOf(shape));
  const bytes = isDepthwise(shape)
    ? 4 * shape.kernelHeight * shape.kernelWidth * shape.outChannels
    : kernels.convolutionFilterGradientWorkspace(struct);
  return backend.withWorkspace(bytes, (workspace) => {
    const dfilter = backend.makeOutput([...filterShape], "float32");
    const to = backend.addressOf(dfilter);
    if (isDepthwise(shape)) kernels.depthwiseFilterGradient(struct, from, gradient, to, workspace);
    else kernels.convolutionFilterGradient(struct, from, gradient, to, workspace);
    return dfilter;
  });
}

function isDepthwise({ groups, inChannels }: ConvolutionShape): boolean {
  return groups > 1 && groups === inChannels;
}

/** Whether the input gradient is a convolution with the turned filter, and a fast one. */
function isTurnable({ stride, inChannels, groups }: ConvolutionShape): boolean {
  return stride[0] === 1 && stride[1] === 1 && inChannels / groups >= TURNED_FROM_CHANNELS;
}

/** The convolution from dy to dx; its padding is negative where the forward one reached far. */
function turnedShape(shape: ConvolutionShape): ConvolutionShape {
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

function outputShape({ batch, outHeight, outWidth, outChannels }: ConvolutionShape): number[] {
  return [batch, outHeight, outWidth, outChannels];
}

/** In the order of assembly/convolution-shape.ts. */
function structOf(shape: ConvolutionShape): number[] {
  const { stride, padding, dilation } = shape;
  const input = [shape.batch, shape.height, shape.width, shape.inChannels];
  const output = [shape.outHeight, shape.outWidth, shape.outChannels];
  const kernel = [shape.kernelHeight, shape.kernelWidth];
  const before = [padding[0][0], padding[1][0]];
  return [...input, ...output, ...kernel, ...stride, ...before, ...dilation, shape.groups];
}
