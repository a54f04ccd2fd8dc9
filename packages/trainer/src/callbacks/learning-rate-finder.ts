import type { ImageBatch } from "@stratajs/datasets";
import type { Callback } from "../callback.ts";
import { formatMetric } from "../metrics/format-metric.ts";
import type { Loader, Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { findLearningRate, type FindLearningRateOptions } from "./find-learning-rate.ts";
import type { LearningRateSearch } from "./learning-rate-search.ts";

export interface LearningRateFinderOptions<HostBatch> extends FindLearningRateOptions {
  /** The train loader. */
  readonly train: Loader<HostBatch>;
}

/**
 * Looks for a learning rate when a fit starts, and starts with it: Lightning's `LearningRateFinder`. `search` has what it
 * saw.
 *
 * The rate is the optimizer's, for a task without a schedule; a schedule has a rate of its own: find one with
 * `findLearningRate` and give it to both. A run that resumes has its rate already.
 */
export class LearningRateFinder<HostBatch = ImageBatch> implements Callback {
  readonly name = "LearningRateFinder";
  readonly #options: LearningRateFinderOptions<HostBatch>;
  #search: LearningRateSearch | undefined;

  constructor(options: LearningRateFinderOptions<HostBatch>) {
    this.#options = options;
  }

  /** Undefined before a fit. */
  get search(): LearningRateSearch | undefined {
    return this.#search;
  }

  async onFitStart(trainer: Trainer): Promise<void> {
    if (trainer.step > 0 || trainer.batch > 0) return;
    const { train, ...options } = this.#options;
    const task = trainer.task as Task<unknown, HostBatch>;
    this.#search = await findLearningRate(task, train, options);
    const { suggestion } = this.#search;
    if (suggestion === undefined) return;
    trainer.optimizer!.learningRate = suggestion;
    for (const logger of trainer.loggers) {
      await logger.logText?.("learningRateFinder", `learning rate ${formatMetric(suggestion)}`, 0);
    }
  }
}
