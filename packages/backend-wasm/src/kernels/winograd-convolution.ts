import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { planWinograd } from "./winograd-plan.ts";

/** Winograd's F(4 × 4, 3 × 3) (assembl./winograd-plan.ts). */
export const winogradConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, y }) {
    const plan = planWinograd(shape, "forward");
    backend.withWorkspace(plan.workspaceBytes, (workspace) => {
      const task = backend.passStruct(plan.struct({ x, filter, y }, workspace));
      backend.runTask("winogradFilter", task, plan.items.filter, plan.scratchBytes);
      backend.runTask("winogradConvolution", task, plan.items.blocks, plan.scratchBytes);
    });
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    const plan = planWinograd(shape, "inputGradient");
    backend.withWorkspace(plan.workspaceBytes, (workspace) => {
      const task = backend.passStruct(plan.struct({ x: dy, filter, y: dx }, workspace));
      backend.runTask("winogradFilter", task, plan.items.filter, plan.scratchBytes);
      backend.runTask("winogradConvolution", task, plan.items.blocks, plan.scratchBytes);
    });
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const plan = planWinograd(shape, "filterGradient");
    backend.withWorkspace(plan.workspaceBytes, (workspace) => {
      const task = backend.passStruct(plan.struct({ x, filter: dfilter, y: dy }, workspace));
      backend.runTask("winogradFilterGradient", task, plan.items.sums, plan.scratchBytes);
      backend.runTask("winogradFilterGradientSum", task, plan.items.channels, plan.scratchBytes);
    });
  },
};
