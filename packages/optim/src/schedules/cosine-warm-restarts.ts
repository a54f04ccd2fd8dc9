import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { cosineBetween } from "./cosine-annealing.ts";
import { OptimizerSchedule, type ScheduleUnit } from "./schedule.ts";

export interface CosineWarmRestartsOptions {
  /** Of the first fall, in epochs or steps, see `unit` (PyTorch's `T_0`). */
  readonly firstLength: number;
  /** How many times as long each fall is as the one before (`T_mult`); 1 by default. */
  readonly lengthFactor?: number;
  /** Where every fall ends (`eta_min`), in every group; 0 by default. */
  readonly minLearningRate?: number;
  /** What `firstLength` counts; epochs by default. */
  readonly unit?: ScheduleUnit;
}

/**
 * Falls along a cosine and starts again from the top: `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 * Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983
 *
 * @example
 * ```ts
 * new CosineWarmRestarts(optimizer, { firstLength: 10, lengthFactor: 2 });
 * ```
 */
export class CosineWarmRestarts extends OptimizerSchedule {
  readonly firstLength: number;
  readonly lengthFactor: number;
  readonly minLearningRate: number;

  constructor(
    optimizer: Optimizer,
    {
      firstLength,
      lengthFactor = 1,
      minLearningRate = 0,
      unit = "epoch",
    }: CosineWarmRestartsOptions,
  ) {
    super(optimizer, unit);
    expectCount("CosineWarmRestarts", { firstLength, lengthFactor });
    expectAtLeastZero("CosineWarmRestarts", { minLearningRate });
    this.firstLength = firstLength;
    this.lengthFactor = lengthFactor;
    this.minLearningRate = minLearningRate;
  }

  protected override rate(passed: number, base: number): number {
    return cosineBetween(base, this.minLearningRate, this.#progress(passed));
  }

  /** Of the fall in progress, in [0, 1). */
  #progress(passed: number): number {
    const { firstLength, lengthFactor } = this;
    if (lengthFactor === 1) return (passed % firstLength) / firstLength;
    let length = firstLength;
    let since = passed;
    while (since >= length) {
      since -= length;
      length *= lengthFactor;
    }
    return since / length;
  }
}
