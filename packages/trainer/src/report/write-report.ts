import { writeAtomically } from "@stratajs/storage";
import { renderReport } from "./render-report.ts";
import type { RunReport } from "./run-report.ts";

/**
 * Writes the report's page to `path` and, beside it, what it says as `run.json` (images without their pixels).
 *
 * Each file is written whole or not at all.
 */
export async function writeReport(path: string, report: RunReport): Promise<void> {
  const dated: RunReport = { ...report, date: report.date ?? new Date() };
  await writeAtomically(path, await renderReport(dated));
  await writeAtomically(besidePath(path, "run.json"), `${JSON.stringify(dated, toJson, 2)}\n`);
}

function besidePath(path: string, name: string): string {
  return path.replace(/[^/\\]*$/, name);
}

function toJson(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (key === "image") return undefined;
  if (ArrayBuffer.isView(value)) return [...(value as Float32Array)];
  return value;
}
