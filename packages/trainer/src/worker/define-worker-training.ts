import { hasNodeModules, nodeModule } from "@stratajs/storage";
import { expose } from "comlink";
import type { Callback } from "../callback.ts";
import type { TrainingEvent } from "./training-event.ts";
import { WorkerControl } from "./worker-control.ts";
import { ASK, isHandover, isTrainingThread, READY, type WorkerApi } from "./worker-protocol.ts";

/** What a training function gets from the page. */
export interface WorkerTraining<Data = unknown> {
  /** What `trainInWorker` was given as `data`. */
  readonly data: Data;
  /** For the Trainer's list of callbacks: tells the page how training goes, and lets it stop, pause and resume. */
  readonly callback: Callback;
  /** Aborted when the page stops the run: for what takes long outside of a fit. */
  readonly signal: AbortSignal;
  /** Tells the page something of one's own: structured-cloneable data, as a "report". */
  report(value: unknown): void;
}

export type TrainingFunction<Data, Result> = (
  worker: WorkerTraining<Data>,
) => Result | Promise<Result>;

/**
 * Makes a module the one that `trainInWorker` starts: to be called once, at its top level. What the function returns is
 * what the page's `finished` gives, and what it throws `finished` throws; both cross as structured clones.
 *
 * Outside of a worker it does nothing but return the function.
 *
 * @example
 * ```ts
 * // train.ts
 * export const train = defineWorkerTraining(async (worker) => {
 *   await useBestBackend();
 *   const trainer = new Trainer({ maxEpochs: 5, callbacks: [worker.callback] });
 *   await trainer.fit(task, loaders);
 *   return trainer.test(task, test);
 * });
 * ```
 */
export function defineWorkerTraining<Data = unknown, Result = unknown>(
  train: TrainingFunction<Data, Result>,
): TrainingFunction<Data, Result> {
  const scope = workerScope();
  scope?.listen((data) => {
    if (data === ASK) scope.post(READY);
    if (isHandover(data)) serve(train as TrainingFunction<unknown, unknown>, data.port);
  });
  scope?.post(READY);
  return train;
}

interface WorkerScope {
  post(message: unknown): void;
  listen(onMessage: (data: unknown) => void): void;
}

/** Undefined on a main thread. */
function workerScope(): WorkerScope | undefined {
  if ("WorkerGlobalScope" in globalThis) {
    // A worker's own postMessage, which takes no origin as a window's does.
    const scope = globalThis as unknown as Pick<Worker, "postMessage" | "addEventListener">;
    return {
      post: (message) => scope.postMessage(message, []),
      listen: (onMessage) => scope.addEventListener("message", ({ data }) => onMessage(data)),
    };
  }
  if (!hasNodeModules()) return undefined;
  const { parentPort, workerData } = nodeModule("node:worker_threads");
  // Any other thread, such as a test's, is not to be kept from ending.
  if (parentPort === null || !isTrainingThread(workerData)) return undefined;
  return {
    post: (message) => parentPort.postMessage(message, []),
    listen: (onMessage) => void parentPort.on("message", onMessage),
  };
}

function serve(train: TrainingFunction<unknown, unknown>, port: MessagePort): void {
  let control: WorkerControl | undefined;
  let [stopped, isPaused] = [undefined as string | undefined, false];
  const api: WorkerApi = {
    async run({ data, progressEvery }, onEvent) {
      const underway = new Set<Promise<void>>();
      // At once, and in order: waiting for each answer would let events queue up here, as a busy worker hears seldom.
      const send = (event: TrainingEvent): void => {
        const told = Promise.resolve(onEvent(event)).then(() => void underway.delete(told));
        underway.add(told);
        // Thrown at the end; here it would only be reported a second time, as unhandled.
        told.catch(() => {});
      };
      control = new WorkerControl({ send, progressEvery });
      if (isPaused) control.pause();
      if (stopped !== undefined) control.stop(stopped);
      const { signal } = control;
      const report = (value: unknown): void => send({ kind: "report", value });
      const result = await train({ data, callback: control, signal, report });
      await Promise.all(underway);
      return result;
    },
    stop(reason) {
      stopped = reason;
      control?.stop(reason);
    },
    pause() {
      isPaused = true;
      control?.pause();
    },
    resume() {
      isPaused = false;
      control?.resume();
    },
  };
  expose(api, port);
}
