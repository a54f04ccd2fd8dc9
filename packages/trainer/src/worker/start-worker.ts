import { hasNodeModules, nodeModule } from "@stratajs/storage";
import { threadData } from "./worker-protocol.ts";

/** A worker of a page or of Node, as one thing. */
export interface StartedWorker {
  post(message: unknown, transfer?: readonly MessagePort[]): void;
  onMessage(listener: (data: unknown) => void): void;
  /** The module could not be loaded, something in it threw outside of the training, or it ended by itself. */
  onFailure(listener: (error: Error) => void): void;
  terminate(): void;
}

export function startWorker(module: URL | string | Worker): StartedWorker {
  if (typeof module === "string" || module instanceof URL) {
    if (typeof Worker !== "undefined") {
      return ofPage(new Worker(module, { type: "module", name: "strata training" }), module);
    }
    if (hasNodeModules()) return ofNode(module);
    throw new Error("trainInWorker needs Web Workers or Node's threads, and here are neither");
  }
  return ofPage(module, "the given Worker");
}

function ofPage(worker: Worker, module: URL | string): StartedWorker {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
    onFailure: (listener) => {
      worker.addEventListener("error", (event) => {
        // Without a message it is the module that could not be had.
        const error = event.message
          ? new Error(`${event.message} (${event.filename}:${event.lineno})`, {
              cause: event.error,
            })
          : new Error(
              `trainInWorker could not load ${String(module)}; does it answer, as JavaScript? A bundler must see the worker: ` +
                'give trainInWorker new Worker(new URL("./train.ts", import.meta.url), { type: "module" }) in place of the URL',
            );
        listener(error);
      });
      worker.addEventListener("messageerror", () => {
        listener(new Error("trainInWorker got a message from the worker that could not be read"));
      });
    },
    terminate: () => worker.terminate(),
  };
}

function ofNode(module: URL | string): StartedWorker {
  const { Worker: Thread } = nodeModule("node:worker_threads");
  const isUrl = typeof module === "string" && /^(file|data):/.test(module);
  const worker = new Thread(isUrl ? new URL(module) : module, { workerData: threadData });
  return {
    // Node's types and the browser's describe the same ports.
    post: (message, transfer = []) => worker.postMessage(message, transfer as never),
    onMessage: (listener) => void worker.on("message", listener),
    onFailure: (listener) => {
      worker.on("error", (error) =>
        listener(error instanceof Error ? error : new Error(String(error))),
      );
      worker.on("exit", (code) => {
        listener(
          new Error(
            `the training's thread ended (exit code ${code}) before its training did; does ${String(module)} call defineWorkerTraining at its top level?`,
          ),
        );
      });
    },
    terminate: () => void worker.terminate(),
  };
}
