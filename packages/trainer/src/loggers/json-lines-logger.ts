import type { Json } from "@stratajs/checkpoint";
import type { Metrics } from "../metrics/epoch-record.ts";
import { keepLines } from "./keep-lines.ts";
import { openLogFile, type LogFile, type LogTarget } from "./log-target.ts";
import { LogWriter } from "./log-writer.ts";
import type { Hyperparameters, Logger, LogPosition, LogStart } from "./logger.ts";

export interface JsonLinesLoggerOptions {
  /** The file, `runs/lenet/metrics.jsonl`; its folder is made. In a page a handle of a file of its own, or a function. */
  readonly path: LogTarget;
}

/**
 * An object a line, as it comes: `{"step":50,"epoch":0,"trainLoss":0.41}`, and `{"step":0,"hyperparameters":{…}}` or
 * `{"step":0,"tag":…,"text":…}`. Numbers that JSON lacks are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * A run that starts anew begins the file again; one that resumes drops the lines after its step, a test none.
 */
export class JsonLinesLogger implements Logger {
  readonly name = "JsonLinesLogger";
  readonly #file: LogFile;
  readonly #writer: LogWriter;
  #step = 0;

  constructor({ path }: JsonLinesLoggerOptions) {
    this.#file = openLogFile(path, this.name);
    this.#writer = new LogWriter(this.#file);
  }

  async start({ step, isTest = false }: LogStart): Promise<void> {
    this.#step = step;
    await keepLines(this.#file, (line) => isTest || (step > 0 && stepOf(line) <= step));
  }

  async logMetrics(metrics: Metrics, { step, epoch }: LogPosition): Promise<void> {
    const values = Object.entries(metrics).map(([name, value]) => [name, toJson(value)] as const);
    await this.#line({ step, epoch, ...Object.fromEntries(values) });
  }

  async logHyperparameters(hyperparameters: Hyperparameters): Promise<void> {
    await this.#line({ step: this.#step, hyperparameters });
  }

  async logText(tag: string, text: string, step: number): Promise<void> {
    await this.#line({ step, tag, text });
  }

  finish(): Promise<void> {
    return this.flush();
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  async #line(entry: Readonly<Record<string, Json>>): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(entry)}\n`));
  }
}

function toJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Infinity for a line that is none of ours. */
function stepOf(line: string): number {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === "number" ? step : Infinity;
  } catch {
    return Infinity;
  }
}
