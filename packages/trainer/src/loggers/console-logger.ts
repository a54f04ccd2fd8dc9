import type { Metrics } from "../metrics/epoch-record.ts";
import { formatMetric, metricLabel } from "../metrics/format-metric.ts";
import type { Hyperparameters, Logger, LogPosition } from "./logger.ts";

export interface ConsoleLoggerOptions {
  /** Takes a line without its end; `console.log` by default. */
  readonly write?: (line: string) => void;
}

/** A line for people whenever something is logged: `epoch 1  step 50  train loss 0.4312`. */
export class ConsoleLogger implements Logger {
  readonly name = "ConsoleLogger";
  readonly #write: (line: string) => void;

  constructor({ write = (line) => console.log(line) }: ConsoleLoggerOptions = {}) {
    this.#write = write;
  }

  logMetrics(metrics: Metrics, { step, epoch }: LogPosition): void {
    const values = Object.entries(metrics).map(
      ([name, value]) => `${metricLabel(name)} ${formatMetric(value)}`,
    );
    this.#write([`epoch ${epoch + 1}`, `step ${step}`, ...values].join("  "));
  }

  logHyperparameters(hyperparameters: Hyperparameters): void {
    for (const [name, value] of Object.entries(hyperparameters)) {
      this.#write(
        `${metricLabel(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
      );
    }
  }

  logText(tag: string, text: string): void {
    this.#write(`${tag}:\n${text}`);
  }
}
