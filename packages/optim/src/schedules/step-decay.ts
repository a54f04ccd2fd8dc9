import { expectAtLeastZero, type Optimizer } from "../optimizer.ts";
import { OptimizerSchedule } from "./schedule.ts";

export interface StepDecayOptions {
  /** In epochs or steps, see `unit` (PyTorch's `step_size`). */
  readonly every: number;
  /** What the rate is multiplied with each time; 0.1 by default. */
  readonly gamma?: number;
  /** What `every` counts; epochs by default, as PyTorch's users call `scheduler.step()`. */
  readonly unit?: "epoch" | "step";
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
  readonly unit: "epoch" | "step";

  constructor(optimizer: Optimizer, { every, gamma = 0.1, unit = "epoch" }: StepDecayOptions) {
    super(optimizer);
    if (!Number.isInteger(every) || every < 1) {
      throw new RangeError(
        `StepDecay expected every to be an integer of at least 1 but got ${every}`,
      );
    }
    expectAtLeastZero("StepDecay", { gamma });
    this.every = every;
    this.gamma = gamma;
    this.unit = unit;
  }

  learningRate(step: number, epoch: number): number {
    const passed = this.unit === "epoch" ? epoch : step;
    return this.baseLearningRate * this.gamma ** Math.floor(passed / this.every);
  }
}
