import { cpus } from "node:os";
import type { Timing } from "./measure.ts";

/** A line of the result. */
export interface Result extends Timing {
  /** What the time means, by its minimum: GFLOP/s, or how many times faster than something. */
  readonly rate?: { readonly value: number; readonly unit: string };
  /** The least that the rate should be. */
  readonly bound?: number;
}

export interface Report {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly device: string;
  readonly results: readonly Result[];
}

export function toReport(device: string, results: readonly Result[]): Report {
  const processors = cpus();
  return {
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      node: process.version,
    },
    device,
    results,
  };
}

export function isBelowBound({ rate, bound }: Result): boolean {
  return bound !== undefined && !(rate !== undefined && rate.value >= bound);
}

export function formatReport({ machine, device, results }: Report): string {
  const rows = results.map((result) => [
    result.name,
    formatSeconds(result.min),
    formatSeconds(result.median),
    String(result.rounds),
    result.rate ? `${result.rate.value.toFixed(1)} ${result.rate.unit}` : "",
    formatBound(result),
  ]);
  const header = ["", "minimum", "median", "rounds", "by the minimum", "bound"];
  const lines = formatTable([header, ...rows]);
  const where = `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${device}`;
  return [where, "", ...lines].join("\n");
}

function formatBound(result: Result): string {
  if (result.bound === undefined) return "";
  return `${isBelowBound(result) ? "BELOW" : "above"} ${result.bound}`;
}

function formatSeconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

/** The first column to the left, numbers to the right. */
function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}
