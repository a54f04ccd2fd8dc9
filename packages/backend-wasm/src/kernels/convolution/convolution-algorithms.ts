import type { ConvolutionAlgorithm } from "./convolution-algorithm.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import { depthwiseConvolution } from "./depthwise-convolution.ts";
import { directConvolution } from "./direct-convolution.ts";
import { groupedConvolution } from "./grouped-convolution.ts";
import { winogradConvolution } from "./winograd-convolution.ts";

export const algorithms: Readonly<Record<ConvolutionAlgorithm, ConvolutionKernels>> = {
  depthwise: depthwiseConvolution,
  direct: directConvolution,
  grouped: groupedConvolution,
  winograd: winogradConvolution,
};
