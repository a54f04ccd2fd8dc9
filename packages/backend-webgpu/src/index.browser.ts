import type { Backend } from "@stratajs/tensor";
import { createWebgpu, type WebgpuOptions } from "./webgpu.ts";

/**
 * The graphics card by WebGPU, in pages and workers: tfjs-backend-webgpu with what training needs.
 *
 * @example
 * ```ts
 * await useBackend([webgpu()]); // { name: "webgpu", device: "WebGPU, apple metal-3", threads: 1, … }
 * ```
 */
export function webgpu(options: WebgpuOptions = {}): Backend {
  return createWebgpu(findGpu, options);
}

async function findGpu(): Promise<GPU | string> {
  if (typeof navigator !== "undefined" && "gpu" in navigator) return navigator.gpu;
  return isSecureContext
    ? "this browser has no WebGPU"
    : "WebGPU needs a secure context: serve the page by https, or from localhost";
}

export type { WebgpuOptions };
