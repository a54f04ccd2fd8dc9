import { expectEither } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";

/** Whether the least or the greatest value is best. */
export type MonitorMode = "min" | "max";

export function expectMode(owner: string, mode: MonitorMode): void {
  expectEither(owner, { mode }, ["min", "max"]);
}

/** @throws naming the metrics that there are. */
export function monitored(
  { metrics }: Trainer,
  { name, monitor }: { readonly name: string; readonly monitor: string },
): number {
  const value = metrics[monitor];
  if (value !== undefined) return value;
  throw new Error(
    `${name} expected a metric "${monitor}" to monitor but there are only ${Object.keys(metrics).join(", ")}; ` +
      "name one of them, or give fit a validation loader",
  );
}

/** Whether `value` beats `best` by more than `margin`; anything but NaN beats nothing. */
export function isBetter(
  value: number,
  best: number | undefined,
  mode: MonitorMode,
  margin = 0,
): boolean {
  if (best === undefined) return !Number.isNaN(value);
  return mode === "min" ? value < best - margin : value > best + margin;
}
