import type { Hyperparameters, Logger, LogPosition, LogStart } from "./loggers/logger.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";

/** The loggers of a run, told one after another. */
export class RunLoggers {
  readonly #loggers: readonly Logger[];
  readonly #hyperparameters: Hyperparameters;
  #isFinished = false;

  constructor(loggers: readonly Logger[], hyperparameters: Hyperparameters) {
    this.#loggers = loggers;
    this.#hyperparameters = hyperparameters;
  }

  get isEmpty(): boolean {
    return this.#loggers.length === 0;
  }

  async start({ step, epoch, isTest = false }: LogStart): Promise<void> {
    const hasAny = Object.keys(this.#hyperparameters).length > 0;
    for (const logger of this.#loggers) {
      await logger.start?.({ step, epoch, isTest });
      if (hasAny) await logger.logHyperparameters?.(this.#hyperparameters);
    }
  }

  async logMetrics(metrics: Metrics, { step, epoch }: LogPosition): Promise<void> {
    if (Object.keys(metrics).length === 0) return;
    for (const logger of this.#loggers) await logger.logMetrics(metrics, { step, epoch });
  }

  /** The means of an epoch's training, and how fast it was; what was logged until then is safe after it. */
  async logEpoch(record: EpochRecord, learningRate: number): Promise<void> {
    const { metrics, seconds, examplesPerSecond } = record;
    await this.logMetrics({ ...metrics, learningRate, seconds, examplesPerSecond }, record);
    await this.flush();
  }

  async flush(): Promise<void> {
    for (const logger of this.#loggers) await logger.flush?.();
  }

  /** Tells every one, once, even where one of them fails; gives their errors. */
  async finish(status: "finished" | "stopped" | "failed"): Promise<unknown[]> {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    const failures: unknown[] = [];
    for (const logger of this.#loggers) {
      try {
        await logger.finish?.(status);
      } catch (failure) {
        failures.push(failure);
      }
    }
    return failures;
  }
}
