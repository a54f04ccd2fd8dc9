import {
  engine,
  getKernel,
  ready,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  unregisterKernel,
  type KernelBackend,
  type KernelConfig,
} from "@tensorflow/tfjs-core";

/** Something that can compute: WASM, WebGPU, libtensorflow, … */
export interface Backend {
  readonly name: "cuda" | "node" | "webgpu" | "webgl" | "wasm" | (string & {});
  /** Why it cannot run here, or undefined. Never throws. */
  unavailable(): Promise<string | undefined>;
  /** Makes it tfjs-core's active backend. */
  start(): Promise<BackendStart>;
  /** Frees what it holds; tensors that live on it are gone. */
  stop(): Promise<void>;
}

export interface BackendStart {
  /** In words: "WebAssembly, relaxed SIMD". */
  readonly device: string;
  readonly threads: number;
  /** What a user should know, a sentence each. */
  readonly notes: readonly string[];
}

export interface BackendReport extends BackendStart {
  readonly name: string;
  /** The candidates that were asked before the one in use, and why each was passed over. */
  readonly rejected: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Starts the first candidate that can run here and makes it the backend of every tensor made from now on.
 *
 * @throws when none can, with the reason of each.
 */
export async function useBackend(candidates: readonly Backend[]): Promise<BackendReport> {
  const rejected: { name: string; reason: string }[] = [];
  for (const candidate of candidates) {
    const reason = await candidate.unavailable();
    if (reason !== undefined) {
      rejected.push({ name: candidate.name, reason });
      continue;
    }
    try {
      const started = await candidate.start();
      return { name: candidate.name, ...started, rejected };
    } catch (error) {
      rejected.push({ name: candidate.name, reason: `it failed to start: ${messageOf(error)}` });
    }
  }
  const reasons = rejected.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new Error(
    candidates.length === 0
      ? "useBackend expected at least one candidate, such as wasm(), but got an empty list"
      : `no backend can run here: ${reasons}`,
  );
}

/**
 * Registers a backend with tfjs-core under `name`, in the place of the one, or of the factory, that is there; for
 * implementations of `Backend`, because tfjs's packages register theirs when they are imported.
 */
export function replaceBackend(
  name: string,
  create: () => KernelBackend | Promise<KernelBackend>,
  priority: number,
): void {
  const { registry, registryFactory } = engine();
  if (name in registry || name in registryFactory) removeBackend(name);
  registerBackend(name, create, priority);
}

/**
 * Registers a kernel of tfjs-core, in the place of the backend's own if it has one; the result undoes it. For
 * implementations of `Backend`, because tfjs's packages register theirs when they are imported.
 */
export function replaceKernel(config: KernelConfig): () => void {
  const { kernelName, backendName } = config;
  const original = getKernel(kernelName, backendName) as KernelConfig | undefined;
  if (original !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel(config);
  return () => {
    unregisterKernel(kernelName, backendName);
    if (original !== undefined) registerKernel(original);
  };
}

/** Activates a backend that is registered with tfjs-core under `name`; for implementations of `Backend`. */
export async function activate(name: string): Promise<void> {
  if (!(await setBackend(name)))
    throw new Error(`tfjs-core could not initialise backend "${name}"`);
  await ready();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
