import { replaceBackend } from "@stratajs/tensor";
import { engine, type KernelBackend } from "@tensorflow/tfjs-core";
import { registerKernels } from "./register-kernels.ts";
import type { Simd } from "./simd.ts";
import { startEngine } from "./start-engine.ts";
import { StrataBackendWasm } from "./strata-backend-wasm.ts";

/** tfjs's own priority of this backend. */
const PRIORITY = 2;

/** The backend "wasm" that is running, if one is. */
export function liveBackend(): KernelBackend | undefined {
  return engine().registry["wasm"];
}

/** Puts ours in the place of the factory that tfjs-backend-wasm registers under "wasm" when imported. */
export function registerFactory(simd: Simd, threads?: number): void {
  replaceBackend("wasm", () => createBackend(simd, threads), PRIORITY);
}

async function createBackend(simd: Simd, threads: number | undefined): Promise<StrataBackendWasm> {
  return new StrataBackendWasm(await startEngine(simd, threads), registerKernels(simd));
}
