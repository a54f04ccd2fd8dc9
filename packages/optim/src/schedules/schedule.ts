import type { Optimizer } from "../optimizer.ts";

/** What a schedule counts: epochs, as PyTorch's users call `scheduler.step()`, or steps. */
export type ScheduleUnit = "epoch" | "step";

/** Plain JSON, for checkpoints. */
export type ScheduleState =
  | null
  | number
  | string
  | readonly ScheduleState[]
  | { readonly [name: string]: ScheduleState };

/**
 * How the learning rate moves: `torch.optim.lr_scheduler`, as a function of the step, so that it needs no
 * state and resumes anywhere. Only one that watches a metric has a state.
 */
export interface Schedule {
  /** What it counts; none where it makes no difference. */
  readonly unit?: ScheduleUnit | undefined;
  /**
   * For the step that is about to be taken, counted from 0 over the whole training, and its epoch; of the optimizer's
   * first group, or of another.
   */
  learningRate(step: number, epoch: number, group?: number): number;
  /** Sets the optimizer's groups to it, those that it had when the schedule was made. */
  apply(step: number, epoch: number): void;
  /** The metric that `observe` wants after every epoch, by the Trainer's name for it: `validationLoss`. */
  readonly monitor?: string | undefined;
  /** Hears how well an epoch went. */
  observe?(metric: number): void;
  /** What it remembers; undefined where that is nothing. */
  state?(): ScheduleState | undefined;
  loadState?(state: ScheduleState): void;
}

/** Sets the learning rates of an optimizer's groups to what the subclass makes of those at the start. */
export abstract class OptimizerSchedule implements Schedule {
  readonly unit: ScheduleUnit | undefined;
  protected readonly optimizer: Optimizer;
  /** The groups' when the schedule was made (PyTorch's `base_lrs`). */
  readonly #baseRates: readonly number[];

  constructor(optimizer: Optimizer, unit?: ScheduleUnit) {
    if (unit !== undefined && unit !== "epoch" && unit !== "step") {
      throw new TypeError(
        `${this.constructor.name} expected unit "epoch" or "step" but got "${String(unit)}"`,
      );
    }
    this.unit = unit;
    this.optimizer = optimizer;
    this.#baseRates = optimizer.groups.map((group) => group.learningRate);
  }

  /**
   * @param passed in the schedule's unit
   * @param base the group's learning rate at the start
   */
  protected abstract rate(passed: number, base: number, group: number): number;

  learningRate(step: number, epoch: number, group = 0): number {
    const passed = this.unit === "epoch" ? epoch : step;
    return this.rate(passed, this.#baseRates[group]!, group);
  }

  apply(step: number, epoch: number): void {
    // A group that came later has a rate of its own.
    for (const [i, group] of this.optimizer.groups.slice(0, this.#baseRates.length).entries()) {
      group.learningRate = this.learningRate(step, epoch, i);
    }
  }
}
