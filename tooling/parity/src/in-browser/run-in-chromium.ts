import { fileURLToPath } from "node:url";
import { withBundledPage } from "@stratajs/browser";
import type { CaseFiles } from "../read-cases.ts";
import type { DeviceName } from "@stratajs/test-utils/devices";
import type { DeviceRun } from "./messages.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Runs the cases of files in a worker of Chromium; `onLine` is told of each outcome when it is there. */
export function runInChromium(
  device: DeviceName,
  { folder, paths }: CaseFiles,
  onLine: (line: string) => void,
): Promise<DeviceRun> {
  return withBundledPage({ root, folders: [folder] }, async (visitPage) => {
    const query = new URLSearchParams([["device", device], ...paths.map((path) => ["path", path])]);
    const { result, browser } = await visitPage(query, onLine);
    const run = result as DeviceRun;
    return { ...run, device: `${run.device} in ${browser}` };
  });
}
