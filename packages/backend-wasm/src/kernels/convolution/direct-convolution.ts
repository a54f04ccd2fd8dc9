import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import type { ConvolutionShape } from "./convolution-shape.ts";
import { planDirect, type DirectAddresses, type DirectPlan } from "./direct-task.ts";
import { filterGradient } from "./filter-gradient.ts";
import { scatterGradient } from "./scatter-gradient.ts";

/**
 * Below this many input channels the gradients of patches, added up, are faster than sums for each place: the
 * latter fill eight columns at least.
 */
const SUMS_FROM_CHANNELS = 8;
/** Two axes (assembly/convolution/tap-axis.ts). */
const PACK_SCRATCH_BYTES = 128;

/** Products with patches of the image (assembly/convolution/direct-convolution.ts): every kernel, stride, dilation and group. */
export const directConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, bias, y }) {
    run(backend, planDirect(shape, false), { source: x, filter, bias, target: y });
  },

  inputGradient({ backend, shape, dy, filter, dx }) {
    if (hasFewChannels(shape)) return scatterGradient(backend, shape, { dy, filter, dx });
    run(backend, planDirect(shape, true), { source: dy, filter, bias: 0, target: dx });
  },

  filterGradient({ backend, shape, ...addresses }) {
    filterGradient(backend, shape, addresses);
  },
};

function run(backend: StrataBackendWasm, plan: DirectPlan, addresses: DirectAddresses): void {
  backend.withWorkspace(plan.panelBytes, (panels) => {
    const task = backend.passStruct(plan.structOf(addresses, panels));
    backend.runTask("packFilter", task, plan.packItems, PACK_SCRATCH_BYTES);
    backend.runTask("directConvolution", task, plan.items, plan.scratchBytes);
  });
}

function hasFewChannels({
  inChannels,
  groups,
  kernelHeight,
  kernelWidth,
}: ConvolutionShape): boolean {
  return inChannels / groups < SUMS_FROM_CHANNELS && kernelHeight * kernelWidth > 1;
}
