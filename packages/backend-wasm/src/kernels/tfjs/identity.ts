import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/**
 * A second handle to the same data. tfjs's copies it, and tfjs-core clones whatever a gradient will need:
 * in training a copy of nearly every tensor of the forward pass.
 */
export const identity: KernelConfig = {
  kernelName: "Identity",
  backendName: "wasm",
  kernelFunc: ({ inputs, backend }) =>
    (backend as StrataBackendWasm).secondHandle((inputs as { x: TensorInfo }).x),
};
