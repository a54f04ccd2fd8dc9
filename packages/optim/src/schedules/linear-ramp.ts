import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type Schedule, type ScheduleUnit } from "./schedule.ts";
import { SequentialSchedule } from "./sequential-schedule.ts";

export interface LinearRampOptions {
  /** In epochs or steps, see `unit` (PyTorch's `total_iters`). */
  readonly length: number;
  /** What the rate is multiplied with at first; 1/3 by default. */
  readonly startFactor?: number;
  /** And from `length` on; 1 by default. */
  readonly endFactor?: number;
  /** What `length` counts; epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * The rate on a straight line from one multiple of itself to another: `torch.optim.lr_scheduler.LinearLR`.
 *
 * @example
 * ```ts
 * new LinearRamp(optimizer, { length: 5, startFactor: 0.1 });
 * ```
 */
export class LinearRamp extends OptimizerSchedule {
  readonly length: number;
  readonly startFactor: number;
  readonly endFactor: number;

  constructor(
    optimizer: Optimizer,
    { length, startFactor = 1 / 3, endFactor = 1, unit = "epoch" }: LinearRampOptions,
  ) {
    super(optimizer, unit);
    expectCount("LinearRamp", { length });
    expectAtLeastZero("LinearRamp", { startFactor, endFactor });
    this.length = length;
    this.startFactor = startFactor;
    this.endFactor = endFactor;
  }

  protected override rate(passed: number, base: number): number {
    const progress = Math.min(passed, this.length) / this.length;
    return base * (this.startFactor + (this.endFactor - this.startFactor) * progress);
  }
}

export interface LinearWarmupOptions {
  /** In epochs or steps, see `unit`. */
  readonly length: number;
  /** What the rate is multiplied with at first; 1/3 by default, as in PyTorch's `LinearLR`. */
  readonly startFactor?: number;
  /** What `length` counts; by default what `into` counts. */
  readonly unit?: ScheduleUnit;
  /** Begins, as from its own start, when the rate is warm. */
  readonly into: Schedule;
}

/**
 * A linear warm-up into any other schedule: PyTorch's `SequentialLR` of a `LinearLR` and another.
 *
 * @example
 * ```ts
 * linearWarmup(optimizer, { length: 5, into: new CosineAnnealing(optimizer, { length: 85 }) });
 * ```
 */
export function linearWarmup(
  optimizer: Optimizer,
  { length, startFactor = 1 / 3, into, unit = into.unit ?? "epoch" }: LinearWarmupOptions,
): SequentialSchedule {
  const ramp = new LinearRamp(optimizer, { length, startFactor, unit });
  return new SequentialSchedule([ramp, into], { milestones: [length], unit });
}
