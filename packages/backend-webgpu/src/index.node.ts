import type { Backend } from "@stratajs/tensor";
import { createWebgpu, type WebgpuOptions } from "./webgpu.ts";

/**
 * The graphics card by WebGPU, in Node: tfjs-backend-webgpu on Dawn, which the npm package `webgpu` brings;
 * install it beside this one. Dawn needs a driver of Vulkan, Metal or Direct3D.
 *
 * @example
 * ```ts
 * await useBackend([webgpu()]); // { name: "webgpu", device: "WebGPU, NVIDIA …", threads: 1, … }
 * ```
 */
export function webgpu(options: WebgpuOptions = {}): Backend {
  return createWebgpu(findGpu, options);
}

/** Dawn's, made once: a second instance would not know the adapters of the first. */
let dawn: GPU | undefined;

async function findGpu(): Promise<GPU | string> {
  if (dawn) return dawn;
  const found = await import("webgpu").catch((error: Error) => error);
  if (found instanceof Error) {
    return `WebGPU in Node comes with the npm package "webgpu", which could not be loaded (${found.message}); install it`;
  }
  // tfjs looks for them where a browser has them; Node 20 has no navigator.
  Object.assign(globalThis, found.globals);
  dawn = found.create([]);
  const { navigator = {} } = globalThis as { navigator?: object };
  Object.defineProperty(navigator, "gpu", { value: dawn, configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  return dawn;
}

export type { WebgpuOptions };
