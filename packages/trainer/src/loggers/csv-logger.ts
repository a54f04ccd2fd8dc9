import type { Metrics } from "../metrics/epoch-record.ts";
import { keepLines } from "./keep-lines.ts";
import { openLogFile, type LogFile, type LogTarget } from "./log-target.ts";
import { LogWriter } from "./log-writer.ts";
import type { Logger, LogPosition, LogStart } from "./logger.ts";

export interface CsvLoggerOptions {
  /** The file, `runs/lenet/metrics.csv`; its folder is made. In a page a handle of a file of its own, or a function. */
  readonly path: LogTarget;
}

/** Before the metrics. */
const POSITION = ["epoch", "step"];

/**
 * Rows of CSV, header first: Lightning's `CSVLogger`.
 *
 * A row for every step at which something was logged, what is logged at an epoch's end beside what that step logged.
 * Columns: `epoch` (from 0), `step`, then every metric; a cell is empty where a row lacks one. A metric that comes
 * later gets a column at the end, for which the file is written anew (to a function: a new header, in the midst).
 *
 * A run that starts anew begins the file again; one that resumes drops the rows after its step, a test none.
 */
export class CsvLogger implements Logger {
  readonly name = "CsvLogger";
  readonly #file: LogFile;
  readonly #writer: LogWriter;
  #columns: string[] = [];
  /** The row of the latest step, which the end of the epoch may add to. */
  #row: Record<string, number> = {};

  constructor({ path }: CsvLoggerOptions) {
    this.#file = openLogFile(path, this.name);
    this.#writer = new LogWriter(this.#file);
  }

  async start({ step, isTest = false }: Omit<LogStart, "epoch">): Promise<void> {
    this.#row = {};
    let place = -1;
    const kept = await keepLines(this.#file, (line, number) => {
      if (step === 0 && !isTest) return false;
      const cells = toCells(line);
      if (number > 0) return isTest || Number(cells[place] ?? Infinity) <= step;
      place = cells.indexOf("step");
      return place >= 0;
    });
    this.#columns = kept ? toCells(kept.slice(0, kept.indexOf("\n"))) : [];
  }

  async logMetrics(metrics: Metrics, { step, epoch }: LogPosition): Promise<void> {
    if (step !== this.#row["step"] || epoch !== this.#row["epoch"]) await this.#endRow();
    this.#row = { ...this.#row, epoch, step, ...metrics };
  }

  finish(): Promise<void> {
    return this.flush();
  }

  async flush(): Promise<void> {
    await this.#endRow();
    await this.#writer.flush();
  }

  async #endRow(): Promise<void> {
    const row = this.#row;
    this.#row = {};
    if (Object.keys(row).length === 0) return;
    const added = Object.keys(row).filter((name) => !this.#columns.includes(name));
    if (added.length > 0) await this.#addColumns(added);
    await this.#writer.write(toLine(this.#columns.map((name) => row[name] ?? "")));
  }

  async #addColumns(added: readonly string[]): Promise<void> {
    await this.#writer.flush();
    // What stands there without a header of ours is none of this run's.
    const isNew = this.#columns.length === 0;
    const former = isNew ? "" : new TextDecoder().decode(await this.#file.read());
    this.#columns = [...new Set([...POSITION, ...this.#columns, ...added])];
    const rows = former.split("\n").slice(1, -1);
    const header = new TextDecoder().decode(toLine(this.#columns));
    const empty = ",".repeat(added.length);
    const content = header + rows.map((row) => `${row}${empty}\n`).join("");
    await this.#file.replace(new TextEncoder().encode(content));
  }
}

function toLine(cells: readonly (string | number)[]): Uint8Array {
  return new TextEncoder().encode(`${cells.map(quoted).join(",")}\n`);
}

/** As RFC 4180 has it; an end of line becomes a space, so that a line is a row. */
function quoted(cell: string | number): string {
  const text = String(cell).replaceAll(/[\r\n]+/g, " ");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toCells(line: string): string[] {
  const cells = line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))(?=,|$)/g);
  return [...cells].map(([, inQuotes, plain]) => inQuotes?.replaceAll('""', '"') ?? plain ?? "");
}
