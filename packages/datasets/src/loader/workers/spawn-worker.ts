/* oxlint-disable unicorn/require-post-message-target-origin -- A window has one, a worker does not. */
import { loaderWorkerSource } from "../../generated/loader-worker-source.ts";
import { messageOf } from "../example-error.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** What the workers of Node and of pages have in common here. */
export interface LoaderThread {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** That it has died, or could not be loaded. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether the process waits for it; of no effect in pages. */
  hold(isHeld: boolean): void;
  end(): void;
}

const LOADED_MILLISECONDS = 30_000;

/** Starts a worker whose program runs; rejects with the reasons where no kind of worker can be had. */
export async function spawnWorker(): Promise<LoaderThread> {
  const reasons: string[] = [];
  for (const make of kindsOfWorker()) {
    try {
      return await untilLoaded(make());
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new Error(reasons.join("; "));
}

function kindsOfWorker(): readonly (() => LoaderThread)[] {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const threads = process?.getBuiltinModule?.("node:worker_threads");
  const files = process?.getBuiltinModule?.("node:fs");
  // From a file, modules are found beside it, and strict policies allow it; where a bundler left it out, text needs none.
  if (threads && files) {
    const file = workerFiles().find((url) => files.existsSync(url));
    const fromText = (): LoaderThread => nodeThread(threads, loaderWorkerSource, true);
    return file ? [() => nodeThread(threads, file, false), fromText] : [fromText];
  }
  return [fileThread, blobThread];
}

/** Beside the built package, or where the sources have it. */
function workerFiles(): URL[] {
  if (!import.meta.url.startsWith("file:")) return [];
  const places = ["./loader-worker.js", "../../generated/loader-worker.js"];
  return places.map((place) => new URL(place, import.meta.url));
}

function nodeThread(
  { Worker }: typeof import("node:worker_threads"),
  program: URL | string,
  isText: boolean,
): LoaderThread {
  const worker = new Worker(program, { eval: isText, name: "strata-loader" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on("message", listener),
    onEnd: (listener) => {
      worker.on("error", (error) => listener(messageOf(error)));
      worker.on("exit", (code) => listener(`it ended with code ${code}`));
    },
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

function fileThread(): LoaderThread {
  return webThread(
    new Worker(new URL("./loader-worker.js", import.meta.url), {
      type: "module",
      name: "strata-loader",
    }),
  );
}

function blobThread(): LoaderThread {
  const url = URL.createObjectURL(new Blob([loaderWorkerSource], { type: "text/javascript" }));
  return webThread(new Worker(url, { name: "strata-loader" }), () => URL.revokeObjectURL(url));
}

function webThread(worker: Worker, onEnd?: () => void): LoaderThread {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.addEventListener("message", ({ data }) => listener(data as FromWorker));
    },
    onEnd: (listener) => {
      worker.addEventListener("error", (event) => {
        listener(event.message || "a worker could not be loaded");
      });
    },
    hold: () => {},
    end: () => {
      worker.terminate();
      onEnd?.();
    },
  };
}

async function untilLoaded(thread: LoaderThread): Promise<LoaderThread> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      // The first message says that it is loaded.
      thread.onMessage(() => resolve());
      thread.onEnd((reason) => reject(new Error(reason)));
      timer = setTimeout(() => reject(new Error("a worker did not answer")), LOADED_MILLISECONDS);
    });
    return thread;
  } catch (error) {
    thread.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
