import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { runKernel } from "../run-kernel.ts";

/** What tfjs-core's fused ops add to a product. */
export interface FusedInputs {
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

export interface FusedAttributes {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

const KERNELS: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

/** Adds the bias and applies the activation; `x` is used up. */
export function applyFused(
  backend: StrataBackendWasm,
  x: TensorInfo,
  { bias, preluActivationWeights }: FusedInputs,
  { activation = "linear", leakyreluAlpha }: FusedAttributes,
): TensorInfo {
  let result = x;
  const replace = (next: TensorInfo): void => {
    backend.disposeData(result.dataId);
    result = next;
  };
  if (bias) replace(runKernel(backend, "Add", { a: x, b: bias }));
  if (activation === "linear") return result;
  const kernel = KERNELS[activation];
  if (kernel === undefined) {
    backend.disposeData(result.dataId);
    throw new Error(
      `a fused kernel expected one of linear, ${Object.keys(KERNELS).join(", ")} but got ${activation}; apply it by itself`,
    );
  }
  const alpha = preluActivationWeights ? { alpha: preluActivationWeights } : {};
  replace(runKernel(backend, kernel, { x: result, ...alpha }, { alpha: leakyreluAlpha }));
  return result;
}
