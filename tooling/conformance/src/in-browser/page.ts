import type { TestBackend } from "@stratajs/test-utils";
import type { RunRequest } from "./worker.ts";

// ?backends=webgl,webgpu&only=conv2d,layers
const settings = new URL(location.href).searchParams;
const request: RunRequest = {
  backends: settings.get("backends")!.split(",") as TestBackend[],
  only: settings.get("only")?.split(",") ?? [],
  thorough: settings.has("thorough"),
};

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

const finished = new Promise((resolve, reject) => {
  worker.addEventListener(
    "message",
    ({ data }: MessageEvent<{ progress?: string; outcomes?: unknown; error?: string }>) => {
      // oxlint-disable-next-line no-console -- heard by the program that opened the page
      if (data.progress !== undefined) console.log(data.progress);
      else if (data.error === undefined) resolve(data.outcomes);
      else reject(new Error(data.error));
    },
  );
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's takes none
worker.postMessage(request);
Object.assign(globalThis, { finished });
