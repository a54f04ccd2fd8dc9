import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface CosineAnnealingOptions {
  /** How long the fall takes, in epochs or steps, see `unit` (PyTorch's `T_max`). */
  readonly length: number;
  /** Where the fall ends (`eta_min`), in every group; 0 by default. */
  readonly minLearningRate?: number;
  /** What `length` counts; epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * Half a wave of a cosine, `min + (base − min)(1 + cos(π t / length)) / 2`: `torch.optim.lr_scheduler.CosineAnnealingLR`.
 * Past its length it rises again, as PyTorch's. Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983
 *
 * @example
 * ```ts
 * new CosineAnnealing(optimizer, { length: totalSteps, unit: "step" });
 * ```
 */
export class CosineAnnealing extends OptimizerSchedule {
  readonly length: number;
  readonly minLearningRate: number;

  constructor(
    optimizer: Optimizer,
    { length, minLearningRate = 0, unit = "epoch" }: CosineAnnealingOptions,
  ) {
    super(optimizer, unit);
    expectCount("CosineAnnealing", { length });
    expectAtLeastZero("CosineAnnealing", { minLearningRate });
    this.length = length;
    this.minLearningRate = minLearningRate;
  }

  protected override rate(passed: number, base: number): number {
    return cosineBetween(base, this.minLearningRate, passed / this.length);
  }
}

/** From `start` to `end` along half a cosine; `progress` in [0, 1]. */
export function cosineBetween(start: number, end: number, progress: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * progress));
}
