import { existsSync } from "node:fs";
import packaged from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Which one, and where it came from. */
  readonly description: string;
}

// WebGL2 and WebGPU by software too, for the backends that need them.
const flags = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Starts the Chromium that npm brings, or else one that is installed.
 *
 * @throws with what happened to each.
 */
export async function launchChromium(): Promise<LaunchedBrowser> {
  const failures: string[] = [];
  for (const { from, start } of candidates()) {
    try {
      const browser = await start();
      return { browser, description: `Chromium ${browser.version()} (${from})` };
    } catch (error) {
      failures.push(`${from}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`no Chromium could be started; install Chrome. ${failures.join("; ")}`);
}

function candidates(): { from: string; start: () => Promise<Browser> }[] {
  return [
    // A binary for Linux only.
    ...(process.platform === "linux" ? [{ from: "npm @sparticuz/chromium", start: fromNpm }] : []),
    ...installed.filter(existsSync).map((executablePath) => ({
      from: executablePath,
      start: () => chromium.launch({ executablePath, args: flags }),
    })),
    { from: "Chrome", start: () => chromium.launch({ channel: "chrome", args: flags }) },
  ];
}

async function fromNpm(): Promise<Browser> {
  return chromium.launch({ executablePath: await packaged.executablePath(), args: flags });
}
