import { fileURLToPath } from "node:url";
import { withBundledPage } from "@stratajs/browser";
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

/** Runs the suites on one backend after the other; `onProgress` hears of each suite that begins. */
export function runInChromium(
  requests: readonly SuiteRequest[],
  onProgress: (backend: TestBackend, suite: string) => void = () => {},
): Promise<Map<TestBackend, ChromiumRun>> {
  return withBundledPage({ root, alias: { vitest } }, async (visitPage) => {
    const runs = new Map<TestBackend, ChromiumRun>();
    for (const { backend, only = [], thorough = false } of requests) {
      const query = new URLSearchParams({
        backends: backend,
        ...(only.length > 0 && { only: only.join() }),
        ...(thorough && { thorough: "" }),
      });
      const { result, browser } = await visitPage(query, (suite) => onProgress(backend, suite));
      runs.set(backend, { browser, outcomes: result as TestOutcome[] });
    }
    return runs;
  });
}
