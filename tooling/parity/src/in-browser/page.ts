import { formatOutcome } from "../report.ts";
import type { DeviceName } from "@stratajs/test-utils/devices";
import type { Answer, DeviceRun, RunRequest } from "./messages.ts";

// ?device=webgl&path=layers/linear.safetensors&path=layers/conv2d-1x1.safetensors
const settings = new URL(location.href).searchParams;
const request: RunRequest = {
  device: settings.get("device") as DeviceName,
  folder: location.origin,
  paths: settings.getAll("path"),
};

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

const finished = new Promise<DeviceRun>((resolve, reject) => {
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    if ("outcome" in data) console.log(formatOutcome(data.outcome));
    else if ("run" in data) resolve(data.run);
    else reject(new Error(data.error));
  });
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's takes none
worker.postMessage(request);
Object.assign(globalThis, { finished });
