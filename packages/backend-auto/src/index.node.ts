import { wasm } from "@stratajs/backend-wasm";
import { webgpu } from "@stratajs/backend-webgpu";
import {
  planned,
  useFirst,
  type BestBackendOptions,
  type BestBackendReport,
  type Candidate,
} from "./candidates.ts";

/**
 * Starts the fastest backend that can run in Node, and reports which it is and why better ones were passed
 * over. WebGPU (by the npm package `webgpu`) is taken where `prefer` names it or `measure` finds it the fastest.
 *
 * @example
 * ```ts
 * console.log(await useBestBackend()); // { name: "wasm", device: "WebAssembly, relaxed SIMD", threads: 8, … }
 * ```
 *
 * @throws when `prefer` names a backend that there is not, or none can run.
 */
export async function useBestBackend(options?: BestBackendOptions): Promise<BestBackendReport> {
  return useFirst(candidates(), options);
}

/** The names that `prefer` may hold here, from the fastest down; not all of them can run on every machine. */
export function backendNames(): string[] {
  return candidates().map(({ name }) => name);
}

function candidates(): Candidate[] {
  return [
    planned("cuda", "CUDA"),
    planned("node", "native CPU"),
    { name: "wasm", create: () => wasm() },
    // Only where it is preferred or measured: looking for a driver makes Dawn talk on the console.
    { name: "webgpu", create: (preferred) => webgpu({ software: preferred }) },
  ];
}

export type { Measured, Measurement } from "./measure.ts";
export type { BestBackendOptions, BestBackendReport };
