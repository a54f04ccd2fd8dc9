import { OptimizerSchedule } from "./schedule.ts";

/** The optimizer's own learning rate, always. */
export class Constant extends OptimizerSchedule {
  learningRate(): number {
    return this.baseLearningRate;
  }
}
