import type { Trainer } from "../trainer.ts";

/** To every logger that takes histograms. */
export async function logHistogram(
  { loggers, step }: Trainer,
  tag: string,
  values: Float32Array,
): Promise<void> {
  for (const logger of loggers) await logger.logHistogram?.(tag, values, step);
}

/** @throws unless it is an integer of at least 1. */
export function expectEvery(owner: string, everySteps: number): void {
  if (Number.isSafeInteger(everySteps) && everySteps >= 1) return;
  throw new RangeError(
    `${owner} expected everySteps to be an integer of at least 1 but got ${everySteps}`,
  );
}
