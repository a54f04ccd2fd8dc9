import {
  add,
  engine,
  reshape,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Conv2dAttributes, TrainingKernelName, TrainingKernels } from "./signatures.ts";

/** A training kernel by one of tfjs's own; undefined where that cannot do what is asked for. */
type TfjsKernel<Name extends TrainingKernelName> = (
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
) => TrainingKernels[Name]["outputs"] | undefined;

/**
 * On a graphics card one shader of tfjs's is many times faster than the composition of a slice and a product
 * for each place of the filter. Its convolutions know no groups but one and as many as there are channels, and
 * its gradients no dilation.
 */
export const tfjsKernels: { readonly [Name in TrainingKernelName]?: TfjsKernel<Name> } = {
  Conv2d: ({ x, filter, bias }, attributes) => {
    const kind = kindOf(x.shape[3], attributes);
    const { dilation, stride } = attributes;
    // tfjs's kernels assert that one of the two is 1.
    const isCovered = Math.max(...dilation) === 1 || Math.max(...stride) === 1;
    if (kind === undefined || !isCovered || x.size === 0) return undefined;
    const dilations = [...dilation];
    const y =
      kind === "whole"
        ? run("Conv2D", { x, filter }, { ...windowOf(attributes), dilations })
        : run(
            "DepthwiseConv2dNative",
            { x, filter: toDepthwise(filter, x.shape[3]) },
            { ...windowOf(attributes), dilations },
          );
    return [bias === undefined ? y : add(y, bias)];
  },

  Conv2dInputGradient: ({ dy, filter }, attributes) => {
    const { inputShape } = attributes;
    const kind = gradientKindOf(inputShape[3], attributes);
    if (kind === undefined || dy.size === 0) return undefined;
    const window = { ...windowOf(attributes), inputShape: [...inputShape] };
    if (kind === "whole") return [run("Conv2DBackpropInput", { dy, filter }, window)];
    const inputs = { dy, filter: toDepthwise(filter, inputShape[3]) };
    return [run("DepthwiseConv2dNativeBackpropInput", inputs, { ...window, dilations: [1, 1] })];
  },

  Conv2dFilterGradient: ({ x, dy }, attributes) => {
    const { filterShape } = attributes;
    const kind = gradientKindOf(x.shape[3], attributes);
    if (kind === undefined || dy.size === 0) return undefined;
    const window = windowOf(attributes);
    if (kind === "whole") {
      return [run("Conv2DBackpropFilter", { x, dy }, { ...window, filterShape: [...filterShape] })];
    }
    const depthwise = depthwiseShape(filterShape, x.shape[3]);
    const gradient = run(
      "DepthwiseConv2dNativeBackpropFilter",
      { x, dy },
      { ...window, dilations: [1, 1], filterShape: depthwise },
    );
    return [reshape(gradient, [...filterShape])];
  },
};

type Kind = "whole" | "depthwise";

function kindOf(inChannels: number, { groups }: Conv2dAttributes): Kind | undefined {
  if (groups === 1) return "whole";
  return groups === inChannels ? "depthwise" : undefined;
}

function gradientKindOf(inChannels: number, attributes: Conv2dAttributes): Kind | undefined {
  return Math.max(...attributes.dilation) === 1 ? kindOf(inChannels, attributes) : undefined;
}

function windowOf({ stride, padding }: Conv2dAttributes) {
  const [rows, columns] = padding;
  return {
    strides: [...stride],
    pad: [[0, 0], [...rows], [...columns], [0, 0]],
    dataFormat: "NHWC",
    dimRoundingMode: "floor",
  };
}

/** `[kernelHeight, kernelWidth, 1, inChannels * multiplier]` -> `[kernelHeight, kernelWidth, inChannels, multiplier]` */
function toDepthwise(filter: Tensor4D, inChannels: number): Tensor4D {
  return reshape(filter, depthwiseShape(filter.shape, inChannels));
}

function depthwiseShape(
  [kernelHeight, kernelWidth, , outChannels]: readonly [number, number, number, number],
  inChannels: number,
): [number, number, number, number] {
  return [kernelHeight, kernelWidth, inChannels, outChannels / inChannels];
}

function run(name: string, inputs: Record<string, Tensor>, attributes: object): Tensor4D {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap);
}
