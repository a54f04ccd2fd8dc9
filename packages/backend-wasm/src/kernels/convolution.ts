import type { Conv2dAttributes } from "@stratajs/tensor";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";
import { chooseAlgorithm } from "./convolution-algorithm.ts";

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
  const algorithm = chooseAlgorithm(shape);
  const struct = backend.passStruct(structOf(shape));
  const bytes = {
    depthwise: () => 0,
    winograd: () => kernels.winogradWorkspace(struct),
    direct: () => kernels.convolutionWorkspace(struct),
  }[algorithm]();
  return backend.withWorkspace(bytes, (workspace) => {
    const y = backend.makeOutput(outputShape(shape), "float32");
    const to = backend.addressOf(y);
    ({
      depthwise: () => kernels.depthwiseConvolution(struct, from, weights, to),
      winograd: () => kernels.winogradConvolution(struct, from, weights, to, workspace),
      direct: () => kernels.convolution(struct, from, weights, to, workspace),
    })[algorithm]();
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
  const algorithm = chooseAlgorithm(shape);
  const way = algorithm === "direct" && isTurnable(shape) ? "turned" : algorithm;
  const isTurned = way === "turned" || way === "winograd";
  const struct = backend.passStruct(structOf(isTurned ? turnedShape(shape) : shape));
  const bytes = {
    depthwise: () => 0,
    winograd: () => kernels.winogradWorkspace(struct),
    turned: () => kernels.convolutionWorkspace(struct),
    direct: () => kernels.convolutionInputGradientWorkspace(struct),
  }[way]();
  return backend.withWorkspace(bytes, (workspace) => {
    const { batch, height, width, inChannels } = shape;
    const dx = backend.makeOutput([batch, height, width, inChannels], "float32");
    const to = backend.addressOf(dx);
    ({
      depthwise: () => kernels.depthwiseInputGradient(struct, from, weights, to),
      winograd: () => kernels.winogradConvolutionOfFlipped(struct, from, weights, to, workspace),
      turned: () => kernels.convolutionOfFlipped(struct, from, weights, to, workspace),
      direct: () => kernels.convolutionInputGradient(struct, from, weights, to, workspace),
    })[way]();
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
  const algorithm = chooseAlgorithm(shape);
  const struct = backend.passStruct(structOf(shape));
  const bytes = {
    depthwise: () => 4 * shape.kernelHeight * shape.kernelWidth * shape.outChannels,
    winograd: () => kernels.winogradFilterGradientWorkspace(struct),
    direct: () => kernels.convolutionFilterGradientWorkspace(struct),
  }[algorithm]();
  return backend.withWorkspace(bytes, (workspace) => {
    const dfilter = backend.makeOutput([...filterShape], "float32");
    const to = backend.addressOf(dfilter);
    ({
      depthwise: () => kernels.depthwiseFilterGradient(struct, from, gradient, to, workspace),
      winograd: () => kernels.winogradFilterGradient(struct, from, gradient, to, workspace),
      direct: () => kernels.convolutionFilterGradient(struct, from, gradient, to, workspace),
    })[algorithm]();
    return dfilter;
  });
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
