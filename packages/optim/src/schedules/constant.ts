import { OptimizerSchedule } from "./schedule.ts";

/** The optimizer's own learning rate, always. */
export class Constant extends OptimizerSchedule {
  protected override rate(_passed: number, base: number): number {
    return base;
  }
}
