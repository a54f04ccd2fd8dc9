import { writeAtomically } from "@stratajs/storage";
import type { RunReport } from "./run-report.ts";
import { toRunSummary } from "./run-summary.ts";

/** Writes what a report says as JSON for programs; `readRun` reads it. The file is written whole or not at all. */
export async function writeRun(path: string, report: RunReport): Promise<void> {
  await writeAtomically(path, `${compact(JSON.stringify(toRunSummary(report), undefined, 2))}\n`);
}

/** Lists of numbers on one line each. Line breaks stand between values only: JSON escapes those in texts. */
function compact(json: string): string {
  return json.replaceAll(/\[\n[-+\d.eE,\snul]+\]/g, (list) =>
    list.replaceAll(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}
