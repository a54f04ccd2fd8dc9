import type { Callback } from "../callback.ts";
import { formatMetric } from "../metrics/format-metric.ts";
import type { Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { searchLearningRate, type FindLearningRateOptions } from "./find-learning-rate.ts";
import type { LearningRateSearch } from "./learning-rate-search.ts";

export type LearningRateFinderOptions = FindLearningRateOptions;

/**
 * Looks for a learning rate on the train loader when a fit starts, and starts with it: Lightning's `LearningRateFinder`.
 * `search` has what it saw.
 *
 * Weights and the order of the data are those of a fit without it. The rate is the optimizer's, for a task without a
 * schedule; a schedule has a rate of its own: find one with `findLearningRate` and give it to both. A run that resumes has
 * its rate already, and a `fastDevRun` does without.
 *
 * @example
 * ```ts
 * new Trainer({ callbacks: [new LearningRateFinder()] });
 * ```
 */
export class LearningRateFinder implements Callback {
  readonly name = "LearningRateFinder";
  readonly #options: LearningRateFinderOptions;
  #search: LearningRateSearch | undefined;

  constructor(options: LearningRateFinderOptions = {}) {
    this.#options = options;
  }

  /** Of the last fit that was not stopped meanwhile; undefined before. */
  get search(): LearningRateSearch | undefined {
    return this.#search;
  }

  async onFitStart(trainer: Trainer): Promise<void> {
    if (trainer.step > 0 || trainer.batch > 0 || trainer.isFastDevRun) return;
    const { train } = trainer.loaders!;
    // The task takes what its loader gives.
    const task = trainer.task as Task<unknown, unknown>;
    const isStopped = (): boolean => trainer.stopReason !== undefined;
    const search = await searchLearningRate(task, train, {
      ...this.#options,
      shouldStop: isStopped,
    });
    if (isStopped()) return;
    this.#search = search;
    const { suggestion } = search;
    if (suggestion === undefined) return;
    trainer.optimizer!.learningRate = suggestion;
    for (const logger of trainer.loggers) {
      await logger.logText?.("learningRateFinder", `learning rate ${formatMetric(suggestion)}`, 0);
    }
  }
}
