import { loadKernels, loadTfjsModule } from "./load-modules.ts";
import type { Simd } from "./simd.ts";
import type { TfjsModule } from "./tfjs-module.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { availableThreads, whySingleThreaded } from "./threads/host-threads.ts";
import { singleThread, ThreadPool, type Executor } from "./threads/thread-pool.ts";

/** tfjs's kernels and ours on one heap, and the threads that compute. */
export interface WasmEngine {
  readonly simd: Simd;
  readonly module: TfjsModule;
  /** Engines without SIMD have none. */
  readonly own: { readonly kernels: KernelExports; readonly executor: Executor } | undefined;
  /** Why it has fewer threads than were asked for or than the machine has, a sentence, or undefined. */
  readonly threadsNote: string | undefined;
}

/** Starts with `threads`, or as many as the machine runs at once; with one where threads cannot be used. */
export async function startEngine(
  simd: Simd,
  threads: number = availableThreads(),
): Promise<WasmEngine> {
  if (simd === "none") {
    const module = await loadTfjsModule(simd, false);
    return { simd, module, own: undefined, threadsNote: undefined };
  }
  if (threads === 1) return startSingle(simd);
  const reason = whySingleThreaded();
  if (reason !== undefined) return startSingle(simd, noteOn(threads, reason));
  try {
    return await startThreads(simd, threads);
  } catch (error) {
    // A policy that forbids workers, or an address space too small to reserve a shared heap.
    return startSingle(simd, noteOn(threads, error instanceof Error ? error.message : `${error}`));
  }
}

async function startSingle(simd: Exclude<Simd, "none">, threadsNote?: string): Promise<WasmEngine> {
  const module = await loadTfjsModule(simd, false);
  const { exports: kernels } = await loadKernels(simd, module, false);
  return { simd, module, own: { kernels, executor: singleThread(kernels) }, threadsNote };
}

async function startThreads(simd: Exclude<Simd, "none">, threads: number): Promise<WasmEngine> {
  const module = await loadTfjsModule(simd, true);
  const { module: compiled, exports: kernels } = await loadKernels(simd, module, true);
  const executor = await ThreadPool.start(threads, kernels, compiled, module.asm.memory);
  return { simd, module, own: { kernels, executor }, threadsNote: undefined };
}

function noteOn(threads: number, reason: string): string {
  return `It computes on one thread of ${threads}: ${reason}.`;
}
