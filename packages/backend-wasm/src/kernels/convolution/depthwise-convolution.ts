import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import { planDepthwise } from "./depthwise-plan.ts";

/** One input channel per group (assembly/depthwise/depthwise-task.ts). */
export const depthwiseConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, bias, y }) {
    const { struct, items } = planDepthwise(shape, "forward");
    run(backend, "depthwiseConvolution", struct({ source: x, filter, bias, target: y }), items);
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    const { struct, items } = planDepthwise(shape, "inputGradient");
    run(backend, "depthwiseConvolution", struct({ source: dy, filter, target: dx }), items);
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const { struct, items, sumBytes, sumItems } = planDepthwise(shape, "filterGradient");
    backend.withWorkspace(sumBytes, (sums) => {
      const fields = struct({ source: x, target: dy, sums, dfilter });
      run(backend, "depthwiseFilterGradient", fields, items);
      backend.runTask("depthwiseFilterGradientSum", backend.passStruct(fields), sumItems);
    });
  },
};

function run(
  backend: StrataBackendWasm,
  kernel: "depthwiseConvolution" | "depthwiseFilterGradient",
  fields: readonly number[],
  items: number,
): void {
  const task = backend.passStruct(fields);
  backend.runTask(kernel, task, items, backend.kernels.depthwiseScratch(task));
}
