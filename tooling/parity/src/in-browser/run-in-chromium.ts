import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage, launchChromium, serveFolders, visit } from "@stratajs/browser";
import type { CaseFiles } from "../read-cases.ts";
import type { DeviceName } from "./device-names.ts";
import type { DeviceRun } from "./messages.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Runs the cases of files in a worker of Chromium; `onLine` is told of each outcome when it is there. */
export async function runInChromium(
  device: DeviceName,
  { folder, paths }: CaseFiles,
  onLine: (line: string) => void,
): Promise<DeviceRun> {
  const page = await mkdtemp(join(tmpdir(), "strata-parity-"));
  await buildPage(root, page);
  const server = await serveFolders([page, folder]);
  try {
    const { browser, description } = await launchChromium();
    try {
      const query = new URLSearchParams([
        ["device", device],
        ...paths.map((path) => ["path", path]),
      ]);
      const { result } = await visit(browser, `${server.origin}/?${query}`, onLine);
      const run = result as DeviceRun;
      return { ...run, device: `${run.device} in ${description}` };
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
    await rm(page, { recursive: true, force: true });
  }
}
