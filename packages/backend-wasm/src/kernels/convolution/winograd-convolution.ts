import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import { planWinograd, type WinogradPlan } from "./winograd-plan.ts";

/** Winograd's F(4 × 4, 3 × 3) (assembly/winograd/winograd-task.ts). */
export const winogradConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, bias, y }) {
    run(backend, planWinograd(shape, "forward"), { x, filter, y, bias });
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    run(backend, planWinograd(shape, "inputGradient"), { x: dy, filter, y: dx });
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    run(backend, planWinograd(shape, "filterGradient"), { x, filter: dfilter, y: dy });
  },
};

function run(
  backend: StrataBackendWasm,
  plan: WinogradPlan,
  addresses: Parameters<WinogradPlan["struct"]>[0],
): void {
  backend.withWorkspace(plan.workspaceBytes, (workspace) => {
    const task = backend.passStruct(plan.struct(addresses, workspace));
    for (const [kernel, items] of plan.stages) {
      backend.runTask(kernel, task, items, plan.scratchBytes);
    }
  });
}
