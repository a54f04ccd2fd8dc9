import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { structOf, turnedShape, type ConvolutionShape } from "./convolution-shape.ts";

/** Below this many input channels the gradient of patches, added up, is faster than a turned convolution. */
const TURNED_FROM_CHANNELS = 8;

/** Products of matrices of patches (assembly/convolution.ts): every kernel, stride, dilation and group. */
export const directConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, y }) {
    const struct = backend.passStruct(structOf(shape));
    backend.withWorkspace(backend.kernels.convolutionWorkspace(struct), (workspace) =>
      backend.kernels.convolution(struct, x, filter, y, workspace),
    );
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    const { kernels } = backend;
    if (isTurnable(shape)) {
      const struct = backend.passStruct(structOf(turnedShape(shape)));
      backend.withWorkspace(kernels.convolutionWorkspace(struct), (workspace) =>
        kernels.convolutionOfFlipped(struct, dy, filter, dx, workspace),
      );
      return;
    }
    const struct = backend.passStruct(structOf(shape));
    backend.withWorkspace(kernels.convolutionInputGradientWorkspace(struct), (workspace) =>
      kernels.convolutionInputGradient(struct, dy, filter, dx, workspace),
    );
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const { kernels } = backend;
    const struct = backend.passStruct(structOf(shape));
    backend.withWorkspace(kernels.convolutionFilterGradientWorkspace(struct), (workspace) =>
      kernels.convolutionFilterGradient(struct, x, dy, dfilter, workspace),
    );
  },
};

/** Whether the input gradient is a convolution with the turned filter, and a fast one. */
function isTurnable({ stride, inChannels, groups }: ConvolutionShape): boolean {
  return stride[0] === 1 && stride[1] === 1 && inChannels / groups >= TURNED_FROM_CHANNELS;
}
