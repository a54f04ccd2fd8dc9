import { wasm } from "@stratajs/backend-wasm";
import type { Backend, BackendReport } from "@stratajs/tensor";
import { planned, useFirst, type BestBackendOptions } from "./candidates.ts";

/**
 * Starts the fastest backend that can run in a page or worker, and reports which it is and why better ones were passed
 * over.
 *
 * @example
 * ```ts
 * console.log(await useBestBackend()); // { name: "wasm", device: "WebAssembly, relaxed SIMD", threads: 8, … }
 * ```
 *
 * @throws when `prefer` names a backend that there is not, or none can run.
 */
export async function useBestBackend(options?: BestBackendOptions): Promise<BackendReport> {
  return useFirst(candidates(), options);
}

/** The names that `prefer` may hold here, from the fastest down; not all of them can run on every machine. */
export function backendNames(): string[] {
  return candidates().map(({ name }) => name);
}

function candidates(): Backend[] {
  return [planned("webgpu", "WebGPU"), planned("webgl", "WebGL"), wasm()];
}

export type { BestBackendOptions };
