import type { ConvolutionKernels } from "./convolution-algorithms.ts";

/** Values of an item: tens of microseconds. */
const ITEM_VALUES = 65_536;

/** An algorithm that knows no bias, with one that is added in a pass of its own. */
export function withBiasAfterwards(kernels: ConvolutionKernels): ConvolutionKernels {
  return {
    ...kernels,
    forward(call) {
      const { backend, shape, bias, y } = call;
      kernels.forward(call);
      if (bias === 0) return;
      const { outChannels } = shape;
      const rows = shape.batch * shape.outHeight * shape.outWidth;
      const rowsPerItem = Math.ceil(ITEM_VALUES / outChannels);
      const task = backend.passStruct([y, bias, rows, outChannels, rowsPerItem]);
      backend.runTask("addBias", task, Math.ceil(rows / rowsPerItem));
    },
  };
}
