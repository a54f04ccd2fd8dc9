import {
  Cast,
  getKernel,
  Multiply,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/**
 * tfjs casts to float32 by calling the same integers or booleans a float32 tensor, and then some of its programs
 * (transposing three axes, for one) are refused, since they write out what they read. Here they are converted, by a
 * product with 1.
 */
export function cast(): KernelConfig {
  const original: KernelConfig = getKernel(Cast, "webgpu");
  const kernelFunc: KernelFunc = (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const isConversion = call.attrs?.["dtype"] === "float32" && ["int32", "bool"].includes(x.dtype);
    return isConversion ? toFloat(x, call.backend as WebGPUBackend) : original.kernelFunc(call);
  };
  return { ...original, kernelFunc };
}

function toFloat(x: TensorInfo, backend: WebGPUBackend): TensorInfo {
  const one = backend.makeTensorInfo([], "float32", Float32Array.of(1));
  const inputs = { a: x, b: one };
  const y = getKernel(Multiply, "webgpu").kernelFunc({ inputs, backend, attrs: {} });
  backend.disposeData(one.dataId);
  return y as TensorInfo;
}
