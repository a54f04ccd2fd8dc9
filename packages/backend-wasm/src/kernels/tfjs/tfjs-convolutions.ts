import {
  backend_util as backendUtil,
  type KernelConfig,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import {
  convolve,
  convolveFilterGradient,
  convolveInputGradient,
} from "../convolution/convolution.ts";
import type { ConvolutionShape } from "../convolution/convolution-shape.ts";
import { applyFused, type FusedAttributes, type FusedInputs } from "./fused-activation.ts";

/*
 * tfjs-core's own convolutions and their gradients, for programs that do not use Strata's ops.
 */

type Shape4D = [number, number, number, number];

interface Attributes extends FusedAttributes {
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number];
  readonly pad: Parameters<typeof backendUtil.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dataFormat?: "NHWC" | "NCHW";
  /** Of the gradients. */
  readonly inputShape: number[];
  readonly filterShape: number[];
}

interface Inputs extends FusedInputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly dy: TensorInfo;
}

type Compute = (inputs: Inputs, attributes: Attributes, backend: StrataBackendWasm) => TensorInfo;

export const tfjsConvolutions: readonly KernelConfig[] = [
  kernel("Conv2D", ({ x, filter }, attributes, backend) =>
    convolve(backend, shapeOf(x.shape, filter.shape, attributes, false), x, filter),
  ),
  kernel("FusedConv2D", ({ x, filter, bias, ...activation }, attributes, backend) => {
    const shape = shapeOf(x.shape, filter.shape, attributes, false);
    // tfjs-core also lets a bias have one value, or a dimension of 1 before its channels.
    const isWhole = bias !== undefined && util.sizeFromShape(bias.shape) === shape.outChannels;
    const y = convolve(backend, shape, x, filter, isWhole ? bias : undefined);
    const fused = isWhole || bias === undefined ? activation : { ...activation, bias };
    return applyFused(backend, y, fused, attributes);
  }),
  ...gradients("Conv2DBackpropInput", "Conv2DBackpropFilter", false),
  ...gradients("DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter", true),
];

function gradients(ofInput: string, ofFilter: string, depthwise: boolean): KernelConfig[] {
  return [
    kernel(ofInput, ({ dy, filter }, attributes, backend) => {
      const shape = shapeOf(attributes.inputShape, filter.shape, attributes, depthwise);
      requireShapeOfOutput(ofInput, dy, shape);
      return convolveInputGradient(backend, shape, dy, filter);
    }),
    kernel(ofFilter, ({ x, dy }, attributes, backend) => {
      const { filterShape } = attributes;
      const shape = shapeOf(x.shape, filterShape, attributes, depthwise);
      requireShapeOfOutput(ofFilter, dy, shape);
      return convolveFilterGradient(backend, shape, x, dy, filterShape);
    }),
  ];
}

/** A kernel reads bare memory: it would go past the end of a dy that is too small. */
function requireShapeOfOutput(kernelName: string, dy: TensorInfo, shape: ConvolutionShape): void {
  const { batch, outHeight, outWidth, outChannels } = shape;
  const expected = [batch, outHeight, outWidth, outChannels].join(", ");
  const actual = dy.shape.join(", ");
  if (actual === expected) return;
  throw new Error(
    `${kernelName} expected dy [${expected}] for this input, filter, stride and padding but got [${actual}]`,
  );
}

function kernel(kernelName: string, compute: Compute): KernelConfig {
  return {
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const attributes = attrs as unknown as Attributes;
      if (attributes.dataFormat === "NCHW") {
        throw new Error(
          `${kernelName} expected images as NHWC but got NCHW, which the wasm backend does not have; transpose them`,
        );
      }
      return compute(inputs as unknown as Inputs, attributes, backend as StrataBackendWasm);
    },
  };
}

/** A depthwise filter `[height, width, channels, multiplier]` lies in memory like `[height, width, 1, channels * multiplier]`. */
function shapeOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dimRoundingMode, dilations = 1 }: Attributes,
  depthwise: boolean,
): ConvolutionShape {
  const info = backendUtil.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  );
  const { top, bottom, left, right } = info.padInfo;
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    stride: [info.strideHeight, info.strideWidth],
    padding: [
      [top, bottom],
      [left, right],
    ],
    dilation: [info.dilationHeight, info.dilationWidth],
    groups: depthwise ? info.inChannels : 1,
  };
}
