import type { Json } from "@stratajs/checkpoint";
import type { Metrics } from "../metrics/epoch-record.ts";
import { keepLines } from "./keep-lines.ts";
import { openLogFile, type LogFile, type LogTarget } from "./log-target.ts";
import { LogWriter } from "./log-writer.ts";
import type { Logger } from "./logger.ts";

export interface JsonLinesLoggerOptions {
  /** The file, `runs/lenet/metrics.jsonl`; its folder is made. In a page a handle of a file of its own, or a function. */
  readonly path: LogTarget;
}

/**
 * An object a line, as it comes: `{"step":50,"epoch":0,"trainLoss":0.41}`, and `{"step":0,"hyperparameters":{…}}` or
 * `{"step":0,"tag":…,"text":…}`. Numbers that JSON lacks are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * A run that starts anew begins the file again; one that resumes drops the lines after its step.
 */
export class JsonLinesLogger implements Logger {
  readonly name = "JsonLinesLogger";
  readonly #file: LogFile;
  readonly #writer: LogWriter;
  #epoch = 0;
  #step = 0;

  constructor({ path }: JsonLinesLoggerOptions) {
    this.#file = openLogFile(path, this.name);
    this.#writer = new LogWriter(this.#file);
  }

  async start({ step, epoch }: { readonly step: number; readonly epoch: number }): Promise<void> {
    [this.#step, this.#epoch] = [step, epoch];
    await keepLines(this.#file, (line) => step > 0 && stepOf(line) <= step);
  }

  async logMetrics(
    metrics: Metrics,
    { step, epoch }: { readonly step: number; readonly epoch: number },
  ): Promise<void> {
    const values = Object.entries(metrics).map(([name, value]) => [name, toJson(value)] as const);
    await this.#line({ step, epoch, ...Object.fromEntries(values) });
    if (epoch !== this.#epoch) await this.flush();
    this.#epoch = epoch;
  }

  async logHyperparameters(hyperparameters: Readonly<Record<string, Json>>): Promise<void> {
    await this.#line({ step: this.#step, hyperparameters });
  }

  async logText(tag: string, text: string, step: number): Promise<void> {
    await this.#line({ step, tag, text });
  }

  async finish(): Promise<void> {
    await this.flush();
  }

  /** Brings everything to the file now. */
  async flush(): Promise<void> {
    await this.#writer.flush();
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
