import type { Json } from "@stratajs/checkpoint";
import type { Metrics } from "@stratajs/trainer";
import { UsageError } from "../errors.ts";
import { nearNames } from "../options/near-names.ts";
import type { FoundRun } from "./read-runs.ts";

interface ComparedRun {
  readonly folder: string;
  readonly date: string;
  readonly status: "finished" | "stopped";
  readonly results: Metrics;
  readonly epochs: number;
  /** Of training. */
  readonly seconds: number;
  /** The seed among them. */
  readonly settings: Readonly<Record<string, Json | undefined>>;
}

export interface Comparison {
  /** The best first. */
  readonly rows: readonly ComparedRun[];
  /** Names of the results that any of the runs has. */
  readonly results: readonly string[];
  /** Names of the settings in which the runs differ. */
  readonly differing: readonly string[];
}

/** @throws a UsageError when no run has a result of that name. */
export function compareRuns(runs: readonly FoundRun[], sort: string): Comparison {
  const rows = runs.map(toRow);
  const results = namesOf(rows.map((row) => row.results));
  if (!results.includes(sort)) {
    const near = nearNames(sort, results);
    const hint = near.length > 0 ? `: did you mean ${near.join(" or ")}?` : "";
    throw new UsageError(
      `no run has a result called "${sort}"${hint} (there are: ${results.join(", ")})`,
    );
  }
  // Of losses and errors less is better.
  const sign = /loss|error/i.test(sort) ? 1 : -1;
  const rank = ({ results: own }: ComparedRun): number => {
    const value = own[sort];
    return value === undefined || Number.isNaN(value) ? Infinity : sign * value;
  };
  const differing = namesOf(rows.map((row) => row.settings)).filter(
    (name) => new Set(rows.map(({ settings }) => JSON.stringify(settings[name]))).size > 1,
  );
  return { rows: rows.toSorted((a, b) => compareNumbers(rank(a), rank(b))), results, differing };
}

function toRow({ folder, run }: FoundRun): ComparedRun {
  const { date, status, results, history, settings, seed } = run;
  return {
    folder,
    date,
    status,
    results,
    epochs: history.length,
    seconds: history.reduce((sum, { seconds }) => sum + seconds, 0),
    settings: { ...settings, ...(seed === undefined ? {} : { seed }) },
  };
}

function namesOf(records: readonly object[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** Infinity minus itself is NaN. */
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
