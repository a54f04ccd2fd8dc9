import { proxy, releaseProxy, wrap } from "comlink";
import { reasonOf } from "../failures.ts";
import { startWorker, type StartedWorker } from "./start-worker.ts";
import type { TrainingEvent } from "./training-event.ts";
import { ASK, READY, type Handover, type WorkerApi } from "./worker-protocol.ts";

export interface TrainInWorkerOptions {
  /** Told how training goes. What it throws ends the run, and `finished` throws it. */
  readonly onProgress?: (event: TrainingEvent) => void;
  /** Milliseconds between two events of batches, for each of which the metrics are read from the device; 250 by default. */
  readonly progressEvery?: number;
  /** For the training function: structured-cloneable. */
  readonly data?: unknown;
  /** Its abort is a `stop`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the module must have called `defineWorkerTraining`; 60,000 by default. */
  readonly startTimeout?: number;
}

/** A run in a worker. */
export interface WorkerRun<Result = unknown> {
  /** What the training function returned, or threw: with its message and the worker's stack. The worker is gone then. */
  readonly finished: Promise<Result>;
  /**
   * Ends the fit after the step in flight, whatever its minima; the training function then goes on behind it. Nothing, where
   * it is over.
   */
  stop(reason?: string): void;
  /** Halts the fit after the batch in flight; everything stays in memory. */
  pause(): void;
  resume(): void;
  /** Ends the worker at once, wherever it is; `finished` then throws. */
  terminate(): void;
}

/**
 * Trains off the main thread: starts a module that calls `defineWorkerTraining` in a Web Worker, or in a thread of Node,
 * and resolves when it has begun.
 *
 * @param module its URL, where it is served as it is (a page without a bundler, a development server, Node), or a `Worker`
 *   made of it, as bundlers need it: `new Worker(new URL("./train.ts", import.meta.url), { type: "module" })`.
 *
 * @throws where the module cannot be loaded, or does not call `defineWorkerTraining` in time.
 *
 * @example
 * ```ts
 * const run = await trainInWorker(new URL("./train.js", import.meta.url), { onProgress: (event) => chart.add(event) });
 * stopButton.onclick = () => run.stop();
 * const { testAccuracy } = await run.finished;
 * ```
 */
export async function trainInWorker<Result = unknown>(
  module: URL | string | Worker,
  options: TrainInWorkerOptions = {},
): Promise<WorkerRun<Result>> {
  const { onProgress, progressEvery = 250, data, signal, startTimeout = 60_000 } = options;
  const worker = startWorker(module);
  const failure = failureOf(worker);
  try {
    await readiness(worker, failure, startTimeout);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  const { port1, port2 } = new MessageChannel();
  const handover: Handover = { strata: "train", port: port2 };
  worker.post(handover, [port2]);
  const api = wrap<WorkerApi>(port1);
  const tell = (event: TrainingEvent): void => {
    try {
      onProgress?.(event);
    } catch (error) {
      failure.reject(error);
    }
  };
  let isOver = false;
  // Buttons outlive the run, and a released proxy throws.
  const tellWorker = (send: () => Promise<void>): void => {
    if (!isOver) void send();
  };
  const stop = (reason = "stopped"): void => tellWorker(() => api.stop(reason));
  const abort = (): void => stop(reasonOf(signal));
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const finish = async (): Promise<Result> => {
    try {
      const result = api.run({ data, progressEvery }, proxy(tell));
      return (await Promise.race([result, failure.promise])) as Result;
    } finally {
      isOver = true;
      signal?.removeEventListener("abort", abort);
      api[releaseProxy]();
      port1.close();
      worker.terminate();
    }
  };
  return {
    finished: finish(),
    stop,
    pause: () => tellWorker(() => api.pause()),
    resume: () => tellWorker(() => api.resume()),
    terminate: () => failure.reject(new Error("the training's worker was terminated")),
  };
}

interface Failure {
  readonly promise: Promise<never>;
  reject(error: unknown): void;
}

/** Whatever goes wrong first, outside of the training function. */
function failureOf(worker: StartedWorker): Failure {
  let reject!: (error: unknown) => void;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  worker.onFailure(reject);
  // Whoever waits for it is told; when nobody does, the run is over.
  promise.catch(() => {});
  return { promise, reject };
}

/** When the module has called `defineWorkerTraining`: it says so by itself, and when it is asked. */
async function readiness(worker: StartedWorker, failure: Failure, timeout: number): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    worker.onMessage((data) => {
      if (data === READY) resolve();
    });
  });
  worker.post(ASK);
  const timer = setTimeout(() => {
    failure.reject(
      new Error(
        `trainInWorker expected the module to call defineWorkerTraining but it has not for ${timeout / 1000} s; call it at the module's top level`,
      ),
    );
  }, timeout);
  try {
    await Promise.race([ready, failure.promise]);
  } finally {
    clearTimeout(timer);
  }
}
