import { readCases } from "../read-cases.ts";
import { runCases } from "../run-cases.ts";
import type { Answer, DeviceRun, RunRequest } from "./messages.ts";
import { startDevice } from "@stratajs/test-utils/devices";

addEventListener("message", ({ data }: MessageEvent<RunRequest>) => {
  run(data).then(
    (result) => answer({ run: result }),
    (error: unknown) => answer({ error: String(error) }),
  );
});

async function run({ device: name, folder, paths }: RunRequest): Promise<DeviceRun> {
  const device = await startDevice(name);
  const cases = await readCases({ folder, paths });
  const summary = await runCases(cases, (outcome) => answer({ outcome }));
  return { summary, device };
}

function answer(message: Answer): void {
  postMessage(message);
}
