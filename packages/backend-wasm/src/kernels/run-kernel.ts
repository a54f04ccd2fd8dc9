import { getKernel, type NamedAttrMap, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";

/** Runs a kernel of this backend inside another one. */
export function runKernel(
  backend: StrataBackendWasm,
  name: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attributes: object = {},
): TensorInfo {
  const kernel = getKernel(name, "wasm");
  return kernel.kernelFunc({ inputs, backend, attrs: attributes as NamedAttrMap }) as TensorInfo;
}
