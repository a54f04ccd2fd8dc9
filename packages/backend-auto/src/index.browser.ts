import { wasm } from "@stratajs/backend-wasm";
import { webgl } from "@stratajs/backend-webgl";
import { webgpu } from "@stratajs/backend-webgpu";
import {
  useFirst,
  type BestBackendOptions,
  type BestBackendReport,
  type Candidate,
} from "./candidates.ts";

/**
 * Starts the fastest backend that can run in a page or worker, and reports which it is and why better ones were passed
 * over. A renderer without a graphics card is passed over unless `prefer` names it; how fast a step really is only
 * `measure` tells.
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
    { name: "webgpu", create: (preferred) => webgpu({ software: preferred }) },
    { name: "webgl", create: (preferred) => webgl({ software: preferred }) },
    { name: "wasm", create: () => wasm() },
  ];
}

export type { Measured, Measurement } from "./measure.ts";
export type { BestBackendOptions, BestBackendReport };
