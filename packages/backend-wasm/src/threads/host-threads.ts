/** Why threads cannot be used here, in words, or undefined. */
export function whySingleThreaded(): string | undefined {
  if (typeof SharedArrayBuffer === "undefined") {
    return "memory cannot be shared between threads: in a page that takes cross-origin isolation (the headers COOP and COEP)";
  }
  if (!mayWait()) {
    return "a page's main thread may not wait for other threads: train in a worker to use all of them";
  }
  return undefined;
}

/** Whether this thread may block; a page's main thread may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Threads that the machine runs at once. */
export function availableThreads(): number {
  const { process, navigator } = globalThis as {
    process?: Partial<NodeJS.Process>;
    navigator?: { readonly hardwareConcurrency?: number };
  };
  const { availableParallelism } = process?.getBuiltinModule?.("node:os") ?? {};
  return availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}
