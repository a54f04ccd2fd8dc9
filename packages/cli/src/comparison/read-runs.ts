import { readRun, type RunSummary } from "@stratajs/trainer";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A run and where it lies. */
export interface FoundRun {
  readonly folder: string;
  readonly run: RunSummary;
}

const RUN_FILE = "run.json";
const RUNS = "runs";

/**
 * The runs in the folders given, or below them where they are folders of runs; by default all below runs/.
 *
 * @throws when one is neither, or there is none at all.
 */
export async function readRuns(folders: readonly string[]): Promise<FoundRun[]> {
  const chosen = folders.length > 0 ? folders : await foldersBelow(RUNS);
  const found: FoundRun[] = [];
  for (const given of chosen) {
    const named = basename(given) === RUN_FILE ? dirname(given) : given;
    const runs = existsSync(join(named, RUN_FILE)) ? [named] : await foldersBelow(named);
    if (runs.length === 0) {
      throw new Error(
        `"${named}" holds no ${RUN_FILE}, which strata train writes at the end of a run; name folders of finished runs`,
      );
    }
    for (const folder of runs) found.push({ folder, run: await readRun(join(folder, RUN_FILE)) });
  }
  if (found.length > 0) return found;
  throw new Error(`there is no finished run under ${RUNS}/ here; train a model with strata train`);
}

async function foldersBelow(runs: string): Promise<string[]> {
  const names = await readdir(runs, { recursive: true }).catch(() => []);
  return names
    .filter((name) => basename(name) === RUN_FILE)
    .map((name) => join(runs, dirname(name)))
    .toSorted();
}
