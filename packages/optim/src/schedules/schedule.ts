import type { Optimizer } from "../optimizer.ts";

/**
 * How the learning rate moves: `torch.optim.lr_scheduler`, as a function of the step, so that it needs no
 * state and resumes anywhere.
 */
export interface Schedule {
  /** For the step that is about to be taken, counted from 0 over the whole training, and its epoch. */
  learningRate(step: number, epoch: number): number;
  /** Sets the optimizer to it. */
  apply(step: number, epoch: number): void;
}

/** Sets the optimizer's learning rate to what the subclass says. */
export abstract class OptimizerSchedule implements Schedule {
  protected readonly optimizer: Optimizer;
  /** The optimizer's learning rate when the schedule was made. */
  protected readonly baseLearningRate: number;

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
    this.baseLearningRate = optimizer.learningRate;
  }

  abstract learningRate(step: number, epoch: number): number;

  apply(step: number, epoch: number): void {
    this.optimizer.learningRate = this.learningRate(step, epoch);
  }
}
