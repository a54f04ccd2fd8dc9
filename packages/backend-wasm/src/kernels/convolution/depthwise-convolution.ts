import { addBiasAfterwards } from "./bias-afterwards.ts";
import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { planDepthwise } from "./depthwise-plan.ts";

/** One input channel per group (assembly/depthwise/depthwise-task.ts). */
export const depthwiseConvolution: ConvolutionKernels = {
  forward(call) {
    const { backend, shape, x, filter, y } = call;
    const { struct, items, scratchBytes } = planDepthwise(shape, "forward");
    const task = backend.passStruct(struct({ source: x, filter, target: y }));
    backend.runTask("depthwiseConvolution", task, items, scratchBytes);
    addBiasAfterwards(call);
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    const { struct, items, scratchBytes } = planDepthwise(shape, "inputGradient");
    const task = backend.passStruct(struct({ source: dy, filter, target: dx }));
    backend.runTask("depthwiseConvolution", task, items, scratchBytes);
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const plan = planDepthwise(shape, "filterGradient");
    backend.withWorkspace(plan.sumBytes, (sums) => {
      const task = backend.passStruct(plan.struct({ source: x, target: dy, sums, dfilter }));
      backend.runTask("depthwiseFilterGradient", task, plan.items, plan.scratchBytes);
      backend.runTask("depthwiseFilterGradientSum", task, plan.sumItems);
    });
  },
};
