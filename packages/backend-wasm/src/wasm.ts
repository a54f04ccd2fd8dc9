import { activate, type Backend, type BackendStart } from "@stratajs/tensor";
import { removeBackend } from "@tensorflow/tfjs-core";
import { liveBackend, registerFactory } from "./register-factory.ts";
import { detectSimd, type Simd } from "./simd.ts";
import { StrataBackendWasm } from "./strata-backend-wasm.ts";

export interface WasmOptions {
  /**
   * Threads to compute with, the calling one included: by default as many as the machine runs at once. One
   * where memory cannot be shared, and on a page's main thread; the report's notes say why. Results have the
   * same bits whatever the number.
   */
  readonly threads?: number;
  /** Which vector instructions to use, for measuring; by default the best that the engine has. */
  readonly simd?: Simd;
}

const NAME = "wasm";

/** From the slowest to the fastest. */
const LEVELS: readonly Simd[] = ["none", "plain", "relaxed"];

const DEVICES: Record<Simd, string> = {
  relaxed: "WebAssembly, relaxed SIMD",
  plain: "WebAssembly, SIMD",
  none: "WebAssembly, without SIMD",
};

/**
 * The CPU by WebAssembly, in Node and in the browser: tfjs-backend-wasm with Strata's training kernels.
 * There is nothing to configure: the binaries are part of the package.
 *
 * @example
 * ```ts
 * await useBackend([wasm()]); // { name: "wasm", device: "WebAssembly, relaxed SIMD", threads: 8, … }
 * ```
 */
export function wasm(options: WasmOptions = {}): Backend {
  return {
    name: NAME,
    unavailable: async () => whyUnavailable(options),
    start: () => start(options),
    stop: async () => {
      if (liveBackend() instanceof StrataBackendWasm) removeBackend(NAME);
    },
  };
}

/**
 * Counts `memory().peakBytes` anew, from what is allocated now: `torch.cuda.reset_peak_memory_stats`. Does
 * nothing while the backend does not run.
 */
export function resetPeakMemory(): void {
  const live = liveBackend();
  if (live instanceof StrataBackendWasm) live.resetPeakMemory();
}

/** Why WebAssembly cannot run here: absent, or forbidden by a content security policy. */
function whyUnavailable({ simd }: WasmOptions): string | undefined {
  if (typeof WebAssembly === "undefined") return "this engine has no WebAssembly";
  try {
    void new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (error) {
    return `WebAssembly is forbidden here (${String(error)}); allow 'wasm-unsafe-eval' in the content security policy`;
  }
  const best = detectSimd();
  if (simd !== undefined && LEVELS.indexOf(simd) > LEVELS.indexOf(best)) {
    return `simd: "${simd}" was asked for and this engine has at most "${best}"`;
  }
  return undefined;
}

async function start(options: WasmOptions): Promise<BackendStart> {
  const { threads, simd = detectSimd() } = options;
  if (threads !== undefined) checkThreads(threads);
  const reason = whyUnavailable(options);
  if (reason !== undefined) throw new Error(`wasm cannot start: ${reason}`);
  const live = liveBackend();
  if (live === undefined) registerFactory(simd, threads);
  else if (!(live instanceof StrataBackendWasm) || !suits(live, simd, threads)) {
    throw alreadyRunning(live);
  }
  await activate(NAME);
  const backend = liveBackend() as StrataBackendWasm;
  return { device: DEVICES[simd], threads: backend.threads, notes: notesOn(backend) };
}

function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new RangeError(`wasm expected threads to be an integer of at least 1 but got ${threads}`);
}

/** Whether the backend that runs is what was asked for. */
function suits(live: StrataBackendWasm, simd: Simd, threads: number | undefined): boolean {
  const hasThreads =
    threads === undefined || threads === live.threads || live.threadsNote !== undefined;
  return live.simd === simd && hasThreads;
}

function notesOn({ simd, threadsNote }: StrataBackendWasm): string[] {
  const notes: string[] = [];
  if (threadsNote !== undefined) notes.push(threadsNote);
  if (simd === "plain")
    notes.push("The engine has no relaxed SIMD, so that products and sums are not fused.");
  if (simd === "none") {
    notes.push(
      "The engine has no WebAssembly SIMD, so that tfjs's plain kernels compute, many times slower.",
    );
  }
  return notes;
}

function alreadyRunning(live: unknown): Error {
  return new Error(
    live instanceof StrataBackendWasm
      ? `wasm expected no backend "wasm" to be running but got one with simd "${live.simd}" and ${live.threads} thread(s); stop it first`
      : 'wasm expected no backend "wasm" to be running but got that of @tensorflow/tfjs-backend-wasm; ' +
          'start Strata\'s before any tensor is made, or removeBackend("wasm") first',
  );
}
