import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/** A kernel of tfjs-core in a faster form that covers what training needs; the rest is tfjs's. */
export interface AcceleratedKernel {
  readonly kernelName: string;
  /** Undefined where it does not apply. */
  readonly compute: (
    backend: StrataBackendWasm,
    inputs: Readonly<Record<string, TensorInfo>>,
    attributes: NamedAttrMap,
  ) => TensorInfo | undefined;
}
