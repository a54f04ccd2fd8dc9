import type { TestBackend } from "@stratajs/test-utils";
import { runSuites } from "./run-suites.ts";

/** What the page asks of its worker. */
export interface RunRequest {
  readonly backends: readonly TestBackend[];
  /** The names of suites, as `layers`; all where it is empty. */
  readonly only: readonly string[];
  /** Whether what takes minutes runs too. */
  readonly thorough: boolean;
}

// Filled in by the bundler; each suite is loaded when its turn comes, after the backends are known.
const suites = (
  import.meta as unknown as { glob(pattern: string[]): Record<string, () => Promise<unknown>> }
).glob(["../*.test.ts", "!../{threads,in-browser}.test.ts"]);

function isChosen(path: string, { only, thorough }: RunRequest): boolean {
  if (!thorough && path === "../long-training.test.ts") return false;
  return only.length === 0 || only.some((name) => path === `../${name}.test.ts`);
}

addEventListener("message", ({ data }: MessageEvent<RunRequest>) => {
  Object.assign(globalThis, {
    strataTestBackends: data.backends,
    strataThorough: data.thorough,
  });
  const chosen = Object.entries(suites).filter(([path]) => isChosen(path, data));
  runSuites(Object.fromEntries(chosen), (file, testsDone) =>
    postMessage({
      progress: `${file.replace(/^.*\/|\.test\.ts$/g, "")}, after ${testsDone} tests`,
    }),
  ).then(
    (outcomes) => postMessage({ outcomes }),
    (error: unknown) => postMessage({ error: String(error) }),
  );
});
