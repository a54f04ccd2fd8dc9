import { runStoreChecks } from "./run-store-checks.ts";

function inWorker(): Promise<unknown> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
}

async function run(): Promise<unknown> {
  return { page: await runStoreChecks(), worker: await inWorker() };
}

Object.assign(globalThis, { finished: run() });
