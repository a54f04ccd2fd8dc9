/* oxlint-disable unicorn/require-post-message-target-origin -- A window has one, a worker does not. */
import {
  ACTIVE,
  FAILED,
  GENERATION,
  ITEMS,
  KERNEL,
  NEXT,
  OPEN,
  SCRATCH,
  SCRATCH_BYTES,
  SPINS,
  TASK,
} from "./control.ts";

/** What a worker is told when it starts. */
export interface PoolWorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** See control.ts. */
  readonly control: Int32Array;
  /** Exports of the module, `(task, item, scratch) => void`, by their numbers. */
  readonly kernels: readonly string[];
  /** Its number among the threads; the caller is 0. */
  readonly thread: number;
}

/** Says "ready", or what failed, and computes until it is ended. */
async function work(
  { module, memory, control, kernels, thread }: PoolWorkerStart,
  post: (message: string) => void,
): Promise<void> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const functions = kernels.map(
    (name) => instance.exports[name] as (task: number, item: number, scratch: number) => void,
  );
  let seen = Atomics.load(control, GENERATION);
  post("ready");
  for (;;) {
    for (let spins = SPINS; spins > 0 && Atomics.load(control, GENERATION) === seen; spins--);
    Atomics.wait(control, GENERATION, seen);
    seen = Atomics.load(control, GENERATION);
    Atomics.add(control, ACTIVE, 1);
    if (Atomics.load(control, OPEN) === 1) computeItems(functions, control, thread);
    if (Atomics.sub(control, ACTIVE, 1) === 1) Atomics.notify(control, ACTIVE);
  }
}

function computeItems(
  functions: readonly ((task: number, item: number, scratch: number) => void)[],
  control: Int32Array,
  thread: number,
): void {
  const compute = functions[control[KERNEL]!]!;
  const task = control[TASK]!;
  const items = control[ITEMS]!;
  const scratch = control[SCRATCH]! + thread * control[SCRATCH_BYTES]!;
  try {
    for (;;) {
      const item = Atomics.add(control, NEXT, 1);
      if (item >= items) return;
      compute(task, item, scratch);
    }
  } catch {
    Atomics.add(control, FAILED, 1);
  }
}

/** The same in Node (worker_threads) and in pages (Web Workers). */
function listen(): void {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const port = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  const post = (message: string): void => {
    if (port) port.postMessage(message);
    else (globalThis as unknown as { postMessage(message: string): void }).postMessage(message);
  };
  const start = (data: PoolWorkerStart): void => {
    work(data, post).catch((error: unknown) => post(String(error)));
  };
  if (port) port.once("message", start);
  else globalThis.addEventListener("message", ({ data }) => start(data as PoolWorkerStart));
}

listen();
