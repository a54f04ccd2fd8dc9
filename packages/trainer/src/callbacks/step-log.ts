import type { Metrics } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";

/** Says of each step once whether its values are logged, however many batches make a step. */
export class StepLog {
  #step = 0;

  /** When a fit starts, at whatever step. */
  start({ step }: Trainer): void {
    this.#step = step;
  }

  /** Whether the trainer has taken a step since the last call, after which a callback logs. */
  isDue(trainer: Trainer): boolean {
    const { step, loggers, logEverySteps } = trainer;
    if (step === this.#step) return false;
    this.#step = step;
    return loggers.length > 0 && step % logEverySteps === 0;
  }
}

/** Tells numbers to all loggers, at the trainer's place. */
export async function logMetrics(trainer: Trainer, metrics: Metrics): Promise<void> {
  const { step, epoch } = trainer;
  for (const logger of trainer.loggers) await logger.logMetrics(metrics, { step, epoch });
}
