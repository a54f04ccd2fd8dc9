import { replaceKernel } from "@stratajs/tensor";
import { cast } from "./kernels/cast.ts";
import { matrixProducts } from "./kernels/matrix-products.ts";

/** Puts ours in the place of kernels that tfjs-backend-webgpu registers when imported; the result undoes it. */
export function registerKernels(): () => void {
  const undo = [cast(), ...matrixProducts()].map(replaceKernel);
  return () => {
    for (const step of undo) step();
  };
}
