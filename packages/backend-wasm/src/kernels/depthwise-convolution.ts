import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { structOf } from "./convolution-shape.ts";

/** One input channel per group (assembly/depthwise.ts). */
export const depthwiseConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, y }) {
    backend.kernels.depthwiseConvolution(backend.passStruct(structOf(shape)), x, filter, y);
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    backend.kernels.depthwiseInputGradient(backend.passStruct(structOf(shape)), dy, filter, dx);
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const struct = backend.passStruct(structOf(shape));
    const bytes = 4 * shape.kernelHeight * shape.kernelWidth * shape.outChannels;
    backend.withWorkspace(bytes, (workspace) =>
      backend.kernels.depthwiseFilterGradient(struct, x, dy, dfilter, workspace),
    );
  },
};
