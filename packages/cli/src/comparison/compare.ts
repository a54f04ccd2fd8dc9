import type { CommandContext } from "../command-context.ts";
import { shownPath } from "../run/shown-path.ts";
import { alignTable } from "../terminal/table.ts";
import { compareRuns, type Comparison } from "./compare-runs.ts";
import { readRuns } from "./read-runs.ts";

export interface CompareOptions {
  /** The result to sort by. */
  readonly sort: string;
  readonly json?: boolean;
}

/** `strata compare`. */
export async function compare(
  folders: readonly string[],
  { sort, json }: CompareOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const comparison = compareRuns(await readRuns(folders), sort);
  if (json === true) {
    terminal.json(comparison.rows);
    return;
  }
  const [heading, ...lines] = toTable(comparison);
  terminal.line(terminal.style("dim", heading!));
  for (const line of lines) terminal.line(line);
}

function toTable({ rows, results, differing }: Comparison): string[] {
  const cells = rows.map((row) => [
    shownPath(row.folder),
    ...results.map((name) => digits(row.results[name])),
    String(row.epochs),
    row.seconds.toFixed(0),
    ...differing.map((name) => shown(row.settings[name])),
  ]);
  const headings = ["run", ...results, "epochs done", "seconds", ...differing];
  const numeric = Array.from({ length: results.length + 2 }, (_, i) => i + 1);
  return alignTable([headings, ...cells], numeric);
}

function digits(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(4);
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
