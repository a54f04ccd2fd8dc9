import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage, isolation, launchChromium, serveFolders, visit } from "@stratajs/browser";
import type { TestBackend } from "@stratajs/test-utils";
import type { TestOutcome } from "./run-suites.ts";

export interface SuiteRequest {
  readonly backend: TestBackend;
  /** The names of suites, as `layers`; all by default. */
  readonly only?: readonly string[];
  /** Whether what takes minutes runs too. */
  readonly thorough?: boolean;
}

const root = fileURLToPath(new URL(".", import.meta.url));
const vitest = fileURLToPath(new URL("./vitest-in-browser.ts", import.meta.url));

export interface ChromiumRun {
  /** Which browser, and where it came from. */
  readonly browser: string;
  readonly outcomes: readonly TestOutcome[];
}

/** Runs the suites on backends, each in a browser of its own: what one does to the graphics process is not the next one's. */
export async function runInChromium(
  requests: readonly SuiteRequest[],
): Promise<Map<TestBackend, ChromiumRun>> {
  const folder = await mkdtemp(join(tmpdir(), "strata-conformance-"));
  await buildPage(root, folder, { vitest });
  const server = await serveFolders([folder], () => isolation);
  const runs = new Map<TestBackend, ChromiumRun>();
  try {
    for (const { backend, only = [], thorough = false } of requests) {
      const { browser, description } = await launchChromium();
      try {
        const query = new URLSearchParams({
          backends: backend,
          ...(only.length > 0 && { only: only.join() }),
          ...(thorough && { thorough: "" }),
        });
        const { result } = await visit(browser, `${server.origin}/?${query}`);
        runs.set(backend, { browser: description, outcomes: result as TestOutcome[] });
      } finally {
        await browser.close();
      }
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
  return runs;
}
