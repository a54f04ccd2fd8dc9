import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

interface Candidate {
  readonly from: string;
  readonly start: () => Promise<Browser>;
}

function candidates(): Candidate[] {
  return [
    // A binary for Linux only.
    ...(process.platform === "linux" ? fromNpm : []),
    ...installed.filter(existsSync).map((executablePath) => ({
      from: executablePath,
      start: () => chromium.launch({ executablePath, args: flags }),
    })),
    { from: "Chrome", start: () => chromium.launch({ channel: "chrome", args: flags }) },
  ];
}

const fromNpm: Candidate[] = [
  {
    from: "npm @sparticuz/chromium",
    start: async () =>
      chromium.launch({ executablePath: await packaged.executablePath(), args: flags }),
  },
  { from: "npm @sparticuz/chromium with its own libraries", start: withLibraries },
];

/**
 * For machines without NSS and the like: the package holds those libraries too, but unpacks them only where it
 * takes itself to be in one of Amazon's images, which it asks the environment when it is first loaded. The build
 * for `require` has not been loaded yet.
 */
async function withLibraries(): Promise<Browser> {
  process.env["CODEBUILD_BUILD_IMAGE"] ??= "nodejs20";
  await rm(join(tmpdir(), "chromium"), { force: true });
  const required: unknown = createRequire(import.meta.url)("@sparticuz/chromium");
  const executablePath = await (required as typeof packaged).executablePath();
  return chromium.launch({ executablePath, args: flags });
}
