import type { TaskKernelName, TaskKernels } from "../kernel-exports.ts";
import {
  ACTIVE,
  CONTROL_INTEGERS,
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
import { spawnWorker, type PoolWorker } from "./spawn-worker.ts";

/** What computes the items of a task. */
export interface Executor {
  readonly threads: number;
  /** Returns when all items are done; each thread has `scratchBytes` from `scratch` on. */
  run(
    kernel: TaskKernelName,
    task: number,
    items: number,
    scratch: number,
    scratchBytes: number,
  ): void;
  stop(): void;
}

/** The calling thread alone. */
export function singleThread(kernels: TaskKernels): Executor {
  return {
    threads: 1,
    run: (kernel, task, items, scratch) => {
      const compute = kernels[kernel];
      for (let item = 0; item < items; item++) compute(task, item, scratch);
    },
    stop: () => {},
  };
}

/**
 * The calling thread and workers beside it, all on one heap (control.ts says how they agree). Items are
 * taken as threads become free, so that a thread that is held up holds up no more than its own item.
 */
export class ThreadPool implements Executor {
  readonly threads: number;
  readonly #kernels: TaskKernels;
  readonly #control: Int32Array;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #workers: readonly PoolWorker[];

  private constructor(
    kernels: TaskKernels,
    control: Int32Array,
    names: readonly string[],
    workers: readonly PoolWorker[],
  ) {
    this.threads = workers.length + 1;
    this.#kernels = kernels;
    this.#control = control;
    this.#numbers = new Map(names.map((name, i) => [name, i]));
    this.#workers = workers;
  }

  /** Rejects, with no worker left behind, when one of them cannot start. */
  static async start(
    threads: number,
    kernels: TaskKernels,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
  ): Promise<ThreadPool> {
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_INTEGERS));
    const names = Object.keys(kernels);
    const starts = Array.from({ length: threads - 1 }, (_, i) =>
      spawnWorker({ module, memory, control, kernels: names, thread: i + 1 }),
    );
    const settled = await Promise.allSettled(starts);
    const workers = settled.flatMap((result) =>
      result.status === "fulfilled" ? [result.value] : [],
    );
    const failure = settled.find((result) => result.status === "rejected");
    if (failure !== undefined) {
      for (const worker of workers) worker.end();
      throw failure.reason;
    }
    return new ThreadPool(kernels, control, names, workers);
  }

  run(
    kernel: TaskKernelName,
    task: number,
    items: number,
    scratch: number,
    scratchBytes: number,
  ): void {
    const compute = this.#kernels[kernel];
    if (items === 1) {
      compute(task, 0, scratch);
      return;
    }
    const control = this.#control;
    control[KERNEL] = this.#numbers.get(kernel)!;
    control[TASK] = task;
    control[ITEMS] = items;
    control[SCRATCH] = scratch;
    control[SCRATCH_BYTES] = scratchBytes;
    control[NEXT] = 0;
    control[FAILED] = 0;
    Atomics.store(control, OPEN, 1);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION, items - 1);
    try {
      for (;;) {
        const item = Atomics.add(control, NEXT, 1);
        if (item >= items) break;
        compute(task, item, scratch);
      }
    } finally {
      Atomics.store(control, OPEN, 0);
      this.#awaitWorkers();
    }
    if (control[FAILED] !== 0) {
      throw new Error(`the WebAssembly kernel ${kernel} failed in ${control[FAILED]} thread(s)`);
    }
  }

  #awaitWorkers(): void {
    for (let spins = SPINS; spins > 0; spins--) {
      if (Atomics.load(this.#control, ACTIVE) === 0) return;
    }
    for (;;) {
      const active = Atomics.load(this.#control, ACTIVE);
      if (active === 0) return;
      Atomics.wait(this.#control, ACTIVE, active);
    }
  }

  stop(): void {
    for (const worker of this.#workers) worker.end();
  }
}
