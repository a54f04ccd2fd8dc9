import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface PolynomialDecayOptions {
  /** When the rate is 0, in epochs or steps, see `unit` (PyTorch's `total_iters`). */
  readonly length: number;
  /** 1 by default, a straight line. */
  readonly power?: number;
  /** What `length` counts; epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * `base · (1 − t / length) ** power`, then 0: `torch.optim.lr_scheduler.PolynomialLR`.
 *
 * @example
 * ```ts
 * new PolynomialDecay(optimizer, { length: 90, power: 0.9 });
 * ```
 */
export class PolynomialDecay extends OptimizerSchedule {
  readonly length: number;
  readonly power: number;

  constructor(optimizer: Optimizer, { length, power = 1, unit = "epoch" }: PolynomialDecayOptions) {
    super(optimizer, unit);
    expectCount("PolynomialDecay", { length });
    expectAtLeastZero("PolynomialDecay", { power });
    this.length = length;
    this.power = power;
  }

  protected override rate(passed: number, base: number): number {
    return base * (1 - Math.min(passed, this.length) / this.length) ** this.power;
  }
}
