import {
  engine,
  findBackendFactory,
  registerBackend,
  removeBackend,
  type KernelBackend,
} from "@tensorflow/tfjs-core";
import { loadKernels, loadTfjsModule } from "./load-modules.ts";
import { registerKernels } from "./register-kernels.ts";
import type { Simd } from "./simd.ts";
import { StrataBackendWasm } from "./strata-backend-wasm.ts";

/** tfjs's own priority of this backend. */
const PRIORITY = 2;

/** The backend "wasm" that is running, if one is. */
export function liveBackend(): KernelBackend | undefined {
  return engine().registry["wasm"];
}

/** Puts ours in the place of the factory that tfjs-backend-wasm registers under "wasm" when imported. */
export function registerFactory(simd: Simd): void {
  // Typed as always there, but null when nothing is registered.
  if (findBackendFactory("wasm") as unknown) removeBackend("wasm");
  registerBackend("wasm", () => createBackend(simd), PRIORITY);
}

async function createBackend(simd: Simd): Promise<StrataBackendWasm> {
  const module = await loadTfjsModule(simd);
  const kernels = await loadKernels(simd, module);
  const unregisterKernels = registerKernels(simd);
  return new StrataBackendWasm(module, simd, kernels, unregisterKernels);
}
