import { writeAtomically } from "@stratajs/storage";
import { renderReport } from "./render-report.ts";
import type { RunReport } from "./run-report.ts";
import { writeRun } from "./write-run.ts";

/**
 * Writes the report's page to `path` and, beside it, what it says as `run.json` (images without their pixels).
 *
 * Each file is written whole or not at all.
 */
export async function writeReport(path: string, report: RunReport): Promise<void> {
  const dated: RunReport = { ...report, date: report.date ?? new Date() };
  await writeAtomically(path, await renderReport(dated));
  await writeRun(besidePath(path, "run.json"), dated);
}

function besidePath(path: string, name: string): string {
  return path.replace(/[^/\\]*$/, name);
}
