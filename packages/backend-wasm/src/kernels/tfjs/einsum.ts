import {
  backend_util as backendUtil,
  util,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { runKernel } from "../run-kernel.ts";

/** Composed of transposes, products and sums of this backend, as in tfjs's other backends. */
export const einsum: KernelConfig = {
  kernelName: "Einsum",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { equation } = attrs as unknown as { equation: string };
    const operands = inputs as unknown as TensorInfo[];
    return computeEinsum(backend as StrataBackendWasm, equation, operands);
  },
};

function computeEinsum(
  backend: StrataBackendWasm,
  equation: string,
  operands: readonly TensorInfo[],
): TensorInfo {
  const { allDims, summedDims, idDims } = backendUtil.decodeEinsumEquation(
    equation,
    operands.length,
  );
  backendUtil.checkEinsumDimSizes(allDims.length, idDims, operands as unknown as Tensor[]);
  const { path, steps } = backendUtil.getEinsumComputePath(summedDims, idDims);
  const made: TensorInfo[] = [];
  const run = (name: string, inputs: Record<string, TensorInfo>, attrs: object): TensorInfo => {
    const result = runKernel(backend, name, inputs, attrs);
    made.push(result);
    return result;
  };
  let product: TensorInfo | undefined;
  let rank = allDims.length;
  for (const [step, operandIds] of steps.entries()) {
    for (const id of operandIds) {
      const factor = spread(operands[id]!, rank, idDims[id]!, run);
      product = product ? run("Multiply", { a: factor, b: product }, {}) : factor;
    }
    if (step === steps.length - 1) continue;
    if (path[step]! >= 0) {
      const axis = path[step]! - (allDims.length - rank);
      product = run("Sum", { x: product! }, { axis, keepDims: false });
    }
    rank--;
  }
  const result = runKernel(backend, "Identity", { x: product! });
  for (const { dataId } of made) backend.disposeData(dataId);
  return result;
}

/** An operand with its axes in the equation's order, and axes of size 1 where it has none. */
function spread(
  operand: TensorInfo,
  rank: number,
  dims: number[],
  run: (name: string, inputs: Record<string, TensorInfo>, attrs: object) => TensorInfo,
): TensorInfo {
  const { permutationIndices: perm, expandDims } = backendUtil.getEinsumPermutation(rank, dims);
  let x = operand;
  if (!backendUtil.isIdentityPermutation(perm)) x = run("Transpose", { x }, { perm });
  const shape = [...x.shape];
  for (const axis of expandDims) shape.splice(axis, 0, 1);
  return util.arraysEqual(x.shape, shape) ? x : run("Reshape", { x }, { shape });
}
