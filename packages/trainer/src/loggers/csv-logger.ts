import { readBytes, writeAtomically } from "@stratajs/storage";
import type { Metrics } from "../metrics/epoch-record.ts";
import type { LogPosition, Logger } from "./logger.ts";

export interface CsvLoggerOptions {
  /** Of the file; its folder is made. */
  readonly path: string;
}

type Row = Readonly<Record<string, number | string>>;

/**
 * A table of everything that a run logs: Lightning's `CSVLogger`.
 *
 * Columns: `epoch` (from 0), `step`, then every metric; a cell is empty where a row lacks one. What is logged at the same
 * place shares a row. The file is written anew after every epoch and put in the old one's place, so that nobody ever
 * sees half a row; a resumed run goes on with the rows up to its step.
 */
export class CsvLogger implements Logger {
  readonly name = "CsvLogger";
  readonly path: string;
  #rows: Row[] = [];
  #isSaved = true;

  constructor({ path }: CsvLoggerOptions) {
    this.path = path;
  }

  async start({ step }: LogPosition): Promise<void> {
    const rows = step === 0 ? [] : fromCsv(await readText(this.path));
    this.#rows = rows.filter((row) => Number(row["step"]) <= step);
  }

  logMetrics(metrics: Metrics, { step, epoch }: LogPosition): void {
    const last = this.#rows.at(-1);
    const isSamePlace = last !== undefined && last["step"] === step && last["epoch"] === epoch;
    if (isSamePlace) this.#rows.pop();
    this.#rows.push({ ...(isSamePlace ? last : { epoch, step }), ...metrics });
    this.#isSaved = false;
  }

  async flush(): Promise<void> {
    if (this.#isSaved) return;
    await writeAtomically(this.path, toCsv(this.#rows));
    this.#isSaved = true;
  }

  finish(): Promise<void> {
    return this.flush();
  }
}

/** Nothing where there is no file: a run may go on in a folder of its own. */
async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path).catch(() => new Uint8Array());
  return new TextDecoder().decode(bytes);
}

function toCsv(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))];
  return lines.map((line) => `${line.map((cell) => quoted(cell)).join(",")}\n`).join("");
}

function fromCsv(text: string): Row[] {
  const [header, ...lines] = text.split("\n").filter((line) => line !== "");
  if (header === undefined) return [];
  const names = cellsOf(header);
  return lines.map((line) => {
    const cells = cellsOf(line).map((cell, i) => [names[i], cell] as const);
    const filled = cells.filter(([, cell]) => cell !== "");
    return Object.fromEntries(filled.map(([name, cell]) => [name, Number(cell)]));
  });
}

/** As RFC 4180 has it, but for line breaks within a cell, which no metric's name has. */
function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quote, plain]) =>
    quote === undefined ? plain! : quote.replaceAll('""', '"'),
  );
}

/** As RFC 4180 has it. */
function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
