/* oxlint-disable unicorn/require-post-message-target-origin -- A window has one, a worker does not. */
import { poolWorkerSource } from "../generated/pool-worker-source.ts";
import type { PoolWorkerStart } from "./pool-worker.ts";

/** A thread of the pool, ready to compute. */
export interface PoolWorker {
  end(): void;
}

/** What the workers of Node and of pages have in common here. */
interface AnyWorker {
  post(message: PoolWorkerStart): void;
  onMessage(listener: (message: unknown) => void): void;
  onError(listener: (reason: string) => void): void;
  end(): void;
}

const READY_MILLISECONDS = 10_000;

/** Starts a worker; rejects with the reason when no kind of worker is allowed here. */
export async function spawnWorker(start: PoolWorkerStart): Promise<PoolWorker> {
  const reasons: string[] = [];
  for (const make of kindsOfWorker()) {
    try {
      return await untilReady(make(), start);
    } catch (error) {
      reasons.push(String(error instanceof Error ? error.message : error));
    }
  }
  throw new Error(reasons.join("; "));
}

function kindsOfWorker(): readonly (() => AnyWorker)[] {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const threads = process?.getBuiltinModule?.("node:worker_threads");
  // A file of the same origin is what strict policies allow; where a bundler left it out, a blob needs none.
  return threads ? [() => nodeWorker(threads)] : [fileWorker, blobWorker];
}

function nodeWorker({ Worker }: typeof import("node:worker_threads")): AnyWorker {
  const worker = new Worker(poolWorkerSource, { eval: true, name: "strata" });
  // A program ends when its own work is done; workers that wait for more do not hold it.
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.once("message", listener),
    onError: (listener) => void worker.once("error", (error) => listener(String(error))),
    end: () => void worker.terminate(),
  };
}

function blobWorker(): AnyWorker {
  const url = URL.createObjectURL(new Blob([poolWorkerSource], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "strata" });
  return webWorker(worker, () => URL.revokeObjectURL(url));
}

function fileWorker(): AnyWorker {
  return webWorker(
    new Worker(new URL("./pool-worker.js", import.meta.url), { type: "module", name: "strata" }),
  );
}

function webWorker(worker: Worker, onEnd?: () => void): AnyWorker {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.addEventListener("message", ({ data }) => listener(data), { once: true });
    },
    onError: (listener) => {
      worker.addEventListener("error", (event) => {
        listener(event.message || "a worker could not be loaded");
      });
    },
    end: () => {
      worker.terminate();
      onEnd?.();
    },
  };
}

async function untilReady(worker: AnyWorker, start: PoolWorkerStart): Promise<PoolWorker> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onMessage((message) => {
        if (message === "ready") resolve();
        else reject(new Error(String(message)));
      });
      worker.onError((reason) => reject(new Error(reason)));
      timer = setTimeout(() => reject(new Error("a worker did not answer")), READY_MILLISECONDS);
      worker.post(start);
    });
    return worker;
  } catch (error) {
    worker.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
