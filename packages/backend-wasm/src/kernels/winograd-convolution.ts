import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { structOf, turnedShape } from "./convolution-shape.ts";

/** Winograd's F(4 × 4, 3 × 3) (assembly/winograd.ts). */
export const winogradConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, y }) {
    const struct = backend.passStruct(structOf(shape));
    backend.withWorkspace(backend.kernels.winogradWorkspace(struct), (workspace) =>
      backend.kernels.winogradConvolution(struct, x, filter, y, workspace),
    );
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    const struct = backend.passStruct(structOf(turnedShape(shape)));
    backend.withWorkspace(backend.kernels.winogradWorkspace(struct), (workspace) =>
      backend.kernels.winogradConvolutionOfFlipped(struct, dy, filter, dx, workspace),
    );
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const struct = backend.passStruct(structOf(shape));
    backend.withWorkspace(backend.kernels.winogradFilterGradientWorkspace(struct), (workspace) =>
      backend.kernels.winogradFilterGradient(struct, x, dy, dfilter, workspace),
    );
  },
};
