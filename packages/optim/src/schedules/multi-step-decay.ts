import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface MultiStepDecayOptions {
  /** When the rate falls, in epochs or steps, see `unit`. */
  readonly milestones: readonly number[];
  /** What the rate is multiplied with at each; 0.1 by default. */
  readonly gamma?: number;
  /** What `milestones` count; epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * Multiplies the learning rate by `gamma` at given times: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @example
 * ```ts
 * new MultiStepDecay(optimizer, { milestones: [100, 150] });
 * ```
 */
export class MultiStepDecay extends OptimizerSchedule {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(
    optimizer: Optimizer,
    { milestones, gamma = 0.1, unit = "epoch" }: MultiStepDecayOptions,
  ) {
    super(optimizer, unit);
    for (const milestone of milestones) expectCount("MultiStepDecay", { milestone }, 0);
    expectAtLeastZero("MultiStepDecay", { gamma });
    this.milestones = [...milestones];
    this.gamma = gamma;
  }

  protected override rate(passed: number, base: number): number {
    return base * this.gamma ** this.milestones.filter((milestone) => milestone <= passed).length;
  }
}
