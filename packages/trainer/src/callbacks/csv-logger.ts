import { writeAtomically } from "@stratajs/storage";
import type { Callback } from "../callback.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";

export interface CsvLoggerOptions {
  /** Of the file; its folder is made. */
  readonly path: string;
}

/**
 * A row of CSV for every epoch, header first: Lightning's `CSVLogger`.
 *
 * Each epoch writes the whole file anew and puts it in the old one's place, so that nobody ever sees half a
 * row, and a resumed run's file has the epochs before it. Columns: `epoch` (from 0), `step`, `seconds`,
 * `examplesPerSecond`, then every metric; a cell is empty where an epoch lacks one.
 */
export class CsvLogger implements Callback {
  readonly name = "CsvLogger";
  readonly path: string;

  constructor({ path }: CsvLoggerOptions) {
    this.path = path;
  }

  async onTrainEpochEnd(trainer: Trainer): Promise<void> {
    await writeAtomically(this.path, toCsv(trainer.history));
  }
}

function toCsv(history: readonly EpochRecord[]): string {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))];
  const header = ["epoch", "step", "seconds", "examplesPerSecond", ...names];
  const rows = history.map(({ epoch, step, seconds, examplesPerSecond, metrics }) => [
    epoch,
    step,
    seconds,
    examplesPerSecond,
    ...names.map((name) => metrics[name] ?? ""),
  ]);
  return [header, ...rows].map((row) => `${row.map((cell) => quoted(cell)).join(",")}\n`).join("");
}

/** As RFC 4180 has it. */
function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
