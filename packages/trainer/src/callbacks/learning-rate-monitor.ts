import type { Optimizer } from "@stratajs/optim";
import type { Callback } from "../callback.ts";
import { expectEither } from "../expect-settings.ts";
import type { Metrics } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";
import { logMetrics, StepLog } from "./step-log.ts";

export interface LearningRateMonitorOptions {
  /** Every `logEverySteps` steps, or at the end of every epoch; `"step"` by default. */
  readonly interval?: "step" | "epoch";
  /** Whether the optimizer's momentum, Adam's β₁, is logged, too; no by default. */
  readonly logMomentum?: boolean;
  /** Whether the groups' weight decays are logged, too; no by default. */
  readonly logWeightDecay?: boolean;
}

/**
 * Tells the loggers how the learning rate moves: Lightning's `LearningRateMonitor`.
 *
 * `learningRateStep`, or, where the optimizer has several groups of parameters, `learningRateGroup0Step`, …; without
 * `Step` at the end of an epoch, where one group's is among the trainer's own metrics.
 */
export class LearningRateMonitor implements Callback {
  readonly name = "LearningRateMonitor";
  readonly #options: LearningRateMonitorOptions;
  readonly #log = new StepLog();

  constructor(options: LearningRateMonitorOptions = {}) {
    const { interval = "step" } = options;
    expectEither(this.name, { interval }, ["step", "epoch"]);
    this.#options = { ...options, interval };
  }

  onFitStart(trainer: Trainer): void {
    this.#log.start(trainer);
  }

  async onTrainBatchEnd(trainer: Trainer): Promise<void> {
    if (this.#options.interval !== "step" || !this.#log.isDue(trainer)) return;
    await logMetrics(trainer, this.#rates(trainer.optimizer!, "Step"));
  }

  async onTrainEpochEnd(trainer: Trainer): Promise<void> {
    if (this.#options.interval !== "epoch") return;
    await logMetrics(trainer, this.#rates(trainer.optimizer!, ""));
  }

  #rates({ groups, momentum }: Optimizer, suffix: string): Metrics {
    const { logMomentum = false, logWeightDecay = false } = this.#options;
    const values: Record<string, number> = {};
    for (const [i, { learningRate, weightDecay }] of groups.entries()) {
      const group = groups.length === 1 ? "" : `Group${i}`;
      values[`learningRate${group}${suffix}`] = learningRate;
      if (logWeightDecay) values[`weightDecay${group}${suffix}`] = weightDecay;
    }
    if (logMomentum) values[`momentum${suffix}`] = momentum;
    return values;
  }
}
