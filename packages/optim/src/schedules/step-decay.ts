import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface StepDecayOptions {
  /** In epochs or steps, see `unit` (PyTorch's `step_size`). */
  readonly every: number;
  /** What the rate is multiplied with each time; 0.1 by default. */
  readonly gamma?: number;
  /** What `every` counts; epochs by default, as PyTorch's users call `scheduler.step()`. */
  readonly unit?: ScheduleUnit;
}

/**
 * Multiplies the learning rate by `gamma` again and again: `torch.optim.lr_scheduler.StepLR`.
 *
 * @example
 * ```ts
 * new StepDecay(optimizer, { every: 30, gamma: 0.1 });
 * ```
 */
export class StepDecay extends OptimizerSchedule {
  readonly every: number;
  readonly gamma: number;

  constructor(optimizer: Optimizer, { every, gamma = 0.1, unit = "epoch" }: StepDecayOptions) {
    super(optimizer, unit);
    expectCount("StepDecay", { every });
    expectAtLeastZero("StepDecay", { gamma });
    this.every = every;
    this.gamma = gamma;
  }

  protected override rate(passed: number, base: number): number {
    return base * this.gamma ** Math.floor(passed / this.every);
  }
}
