import { expectAtLeastZero } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface ExponentialDecayOptions {
  /** What the rate is multiplied with every epoch or step. */
  readonly gamma: number;
  /** Epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * `base · gamma ** t`: `torch.optim.lr_scheduler.ExponentialLR`.
 *
 * @example
 * ```ts
 * new ExponentialDecay(optimizer, { gamma: 0.95 });
 * ```
 */
export class ExponentialDecay extends OptimizerSchedule {
  readonly gamma: number;

  constructor(optimizer: Optimizer, { gamma, unit = "epoch" }: ExponentialDecayOptions) {
    super(optimizer, unit);
    expectAtLeastZero("ExponentialDecay", { gamma });
    this.gamma = gamma;
  }

  protected override rate(passed: number, base: number): number {
    return base * this.gamma ** passed;
  }
}
