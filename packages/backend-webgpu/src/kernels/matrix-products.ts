import {
  _FusedMatMul,
  BatchMatMul,
  getKernel,
  Transpose,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/** From this many terms on tfjs may divide the sums of one product among workgroups. */
const LONG_SUM = 2000;

/**
 * tfjs's program for few, long sums (MatMulSplitKProgram) loads four neighbours of a transposed b at a time as if it
 * were not transposed, so that every value is wrong; a linear layer of 2,048 features and 100 classes meets it. Here
 * such a b is transposed beforehand.
 */
export function matrixProducts(): KernelConfig[] {
  return [BatchMatMul, _FusedMatMul].map(withoutLongTransposes);
}

function withoutLongTransposes(kernelName: string): KernelConfig {
  const original: KernelConfig = getKernel(kernelName, "webgpu");
  const kernelFunc: KernelFunc = (call) => {
    const { b } = call.inputs as { b: TensorInfo };
    const transposeB = call.attrs?.["transposeB"] === true;
    if (!transposeB || b.shape.at(-1)! < LONG_SUM) return original.kernelFunc(call);
    const backend = call.backend as WebGPUBackend;
    const transposed = transposeMatrices(b, backend);
    const y = original.kernelFunc({
      ...call,
      inputs: { ...call.inputs, b: transposed },
      attrs: { ...call.attrs, transposeB: false },
    });
    backend.disposeData(transposed.dataId);
    return y;
  };
  return { ...original, kernelFunc };
}

function transposeMatrices(x: TensorInfo, backend: WebGPUBackend): TensorInfo {
  const rank = x.shape.length;
  const perm = [...x.shape.keys()].with(rank - 2, rank - 1).with(rank - 1, rank - 2);
  const { kernelFunc } = getKernel(Transpose, "webgpu");
  return kernelFunc({ inputs: { x }, backend, attrs: { perm } }) as TensorInfo;
}
