import {
  startTests,
  type File,
  type Suite,
  type Test,
  type VitestRunner,
  type VitestRunnerConfig,
} from "@vitest/runner";
import { getSuites, getTests } from "@vitest/runner/utils";
import type { TaskMeta } from "vitest";

/** A test that ran in the browser. */
export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly errors: readonly string[];
  readonly milliseconds: number;
  /** What the test noted for reports. */
  readonly meta: TaskMeta;
}

type Suites = Readonly<Record<string, () => Promise<unknown>>>;

/** Runs suites with vitest's runner, each file after the other; `onSuite` is told when one begins. */
export async function runSuites(
  suites: Suites,
  onSuite: (file: string, testsDone: number) => void,
): Promise<TestOutcome[]> {
  let testsDone = 0;
  let current = "";
  const config: VitestRunnerConfig = {
    root: "/",
    setupFiles: [],
    name: undefined,
    passWithNoTests: true,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { concurrent: false, shuffle: false, seed: 1, hooks: "stack", setupFiles: "list" },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 120_000,
    hookTimeout: 400_000,
    retry: 0,
    includeTaskLocation: undefined,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
  const runner: VitestRunner = {
    config,
    pool: "browser",
    importFile: async (path, source) => {
      if (source !== "collect") return;
      await suites[path]!();
    },
    onBeforeRunTask: ({ file }) => {
      if (file.filepath !== current) onSuite(file.filepath, testsDone);
      current = file.filepath;
      testsDone++;
    },
  };
  const files = await startTests(Object.keys(suites), runner);
  return files.flatMap(outcomesOf);
}

/** Of its tests; and where a file does not load, or a hook of a suite fails, one that says so: their tests are skipped. */
function outcomesOf(file: File): TestOutcome[] {
  const failures = [...new Set([file, ...getSuites(file)])].flatMap((suite): TestOutcome[] => {
    const errors = messagesOf(suite);
    if (errors.length === 0) return [];
    const name = `${suite === file ? "" : `${suite.fullTestName} > `}loads, and its hooks run`;
    return [{ file: file.filepath, name, state: "failed", errors, milliseconds: 0, meta: {} }];
  });
  return [...getTests(file).map(outcomeOf), ...failures];
}

function outcomeOf(test: Test): TestOutcome {
  const { state, duration = 0 } = test.result ?? {};
  return {
    file: test.file.filepath,
    name: test.fullTestName,
    state: state === "pass" ? "passed" : state === "fail" ? "failed" : "skipped",
    errors: messagesOf(test),
    milliseconds: duration,
    meta: test.meta as TaskMeta,
  };
}

function messagesOf({ result }: Suite | Test): string[] {
  return (result?.errors ?? []).map(({ message }) => message);
}
