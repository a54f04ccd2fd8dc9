import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from "@tensorflow/tfjs-core";
import { cast } from "./kernels/cast.ts";
import { matrixProducts } from "./kernels/matrix-products.ts";

const BACKEND = "webgpu";

/** Puts ours in the place of kernels that tfjs-backend-webgpu registers when imported; the result undoes it. */
export function registerKernels(): () => void {
  const undo = [cast(), ...matrixProducts()].map(replaceKernel);
  return () => {
    for (const step of undo) step();
  };
}

function replaceKernel(config: KernelConfig): () => void {
  const { kernelName } = config;
  const original: KernelConfig = getKernel(kernelName, BACKEND);
  unregisterKernel(kernelName, BACKEND);
  registerKernel(config);
  return () => {
    unregisterKernel(kernelName, BACKEND);
    registerKernel(original);
  };
}
