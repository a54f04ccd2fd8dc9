import type { Trainer } from "../trainer.ts";

/** To every logger that takes histograms. */
export async function logHistogram(
  { loggers, step }: Trainer,
  tag: string,
  values: Float32Array,
): Promise<void> {
  for (const logger of loggers) await logger.logHistogram?.(tag, values, step);
}
