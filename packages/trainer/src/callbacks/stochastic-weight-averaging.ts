import type { Json } from "@stratajs/checkpoint";
import { StochasticWeightAverage } from "@stratajs/optim";
import type { StateDict } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import { expectEither } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";
import { estimateTrainStatistics } from "./estimate-train-statistics.ts";
import { FitAverage } from "./fit-average.ts";

export interface StochasticWeightAveragingOptions {
  /** The constant rate that averaging ends at (`swa_lrs`). */
  readonly learningRate: number;
  /** The first epoch whose weights are averaged: from 1 on its number, below 1 a part of all; 0.8 by default. */
  readonly startEpoch?: number;
  /** Over how many epochs the rate goes from what it was to `learningRate`; 10 by default. */
  readonly annealingEpochs?: number;
  /** How it goes there; `"cosine"` by default. */
  readonly anneal?: "cosine" | "linear";
}

/**
 * Averages the weights of the last epochs, at a constant rate, and ends with the average: Lightning's
 * `StochasticWeightAveraging`. Izmailov et al. 2018, https://arxiv.org/abs/1803.05407
 *
 * From `startEpoch` on the schedule of the task has no say: the rate goes to `learningRate` as PyTorch's `SWALR` moves it,
 * and the weights at the end of every epoch enter the average. When the fit ends, and was not stopped, the model has
 * the averages, and its batch norms' running statistics are estimated again with one more epoch of the train loader,
 * whose order is afterwards what it was. Validation is with the training weights, because the averages' statistics are not
 * known before; `ModelCheckpoint` saves those, with the averages beside them for a run that resumes. What the fit ends
 * with is yours to save.
 *
 * @example
 * ```ts
 * new StochasticWeightAveraging({ learningRate: 0.05 });
 * ```
 */
export class StochasticWeightAveraging implements Callback {
  readonly name = "StochasticWeightAveraging";
  readonly #options: StochasticWeightAveragingOptions;
  readonly #average = new FitAverage<StochasticWeightAverage>();
  /** The groups' rates when averaging began. */
  #rates: readonly number[] | undefined;
  #areRatesLoaded = false;

  constructor(options: StochasticWeightAveragingOptions) {
    const { learningRate, startEpoch = 0.8, annealingEpochs = 10, anneal = "cosine" } = options;
    const numbers = { learningRate, startEpoch, annealingEpochs };
    for (const [name, value] of Object.entries(numbers)) {
      if (value >= 0 && value < Infinity) continue;
      throw new RangeError(
        `StochasticWeightAveraging expected ${name} of at least 0 but got ${value}`,
      );
    }
    expectEither(this.name, { anneal }, ["cosine", "linear"]);
    this.#options = options;
  }

  /** Of this fit or the last one. */
  get average(): StochasticWeightAverage | undefined {
    return this.#average.current;
  }

  onFitStart(trainer: Trainer): void {
    const { startEpoch = 0.8 } = this.#options;
    if (startEpoch < 1 && !Number.isFinite(trainer.maxEpochs)) {
      throw new RangeError(
        `StochasticWeightAveraging expected the number of an epoch as startEpoch, as nobody knows how many there will be, but got ${startEpoch}; give it one from 1 on, or the trainer maxEpochs`,
      );
    }
    this.#average.start(new StochasticWeightAverage(trainer.task!.model.parameters()));
    if (!this.#areRatesLoaded) this.#rates = undefined;
    this.#areRatesLoaded = false;
  }

  onTrainEpochStart(trainer: Trainer): void {
    if (this.#epochsAveraged(trainer) < 0) return;
    this.#rates ??= trainer.optimizer!.groups.map((group) => group.learningRate);
  }

  onBeforeOptimizerStep(trainer: Trainer): void {
    if (this.#rates === undefined) return;
    const { learningRate: end } = this.#options;
    const weight = this.#progress(this.#epochsAveraged(trainer));
    for (const [i, start] of this.#rates.entries()) {
      trainer.optimizer!.groups[i]!.learningRate = end * weight + start * (1 - weight);
    }
  }

  onTrainEpochEnd(trainer: Trainer): void {
    // An epoch that the run's end cuts short goes on when the run resumes: its weights are not the last.
    if (trainer.batch === trainer.batches) this.#update(trainer);
  }

  async onFitEnd(trainer: Trainer): Promise<void> {
    const average = this.average!;
    if (trainer.stopReason !== undefined) return;
    if (trainer.batch > 0) this.#update(trainer);
    if (average.updates === 0) return;
    average.swap();
    await estimateTrainStatistics(trainer);
  }

  onException(): void {
    this.#areRatesLoaded = false;
    this.#average.forget();
  }

  /** Frees the averages. */
  dispose(): void {
    this.#average.dispose();
  }

  state(): Json {
    return { rates: this.#rates === undefined ? null : [...this.#rates] };
  }

  loadState(state: Json): void {
    const { rates } = state as { rates?: unknown };
    this.#rates = Array.isArray(rates) ? rates.map(Number) : undefined;
    this.#areRatesLoaded = true;
  }

  stateDict(): Promise<StateDict> {
    return this.#average.stateDict();
  }

  loadStateDict(dict: StateDict): void {
    this.#average.loadStateDict(dict);
  }

  #update(trainer: Trainer): void {
    if (this.#epochsAveraged(trainer) >= 0) this.average!.update();
  }

  /** How many epochs lie between the first averaged and this one; below 0 before it. */
  #epochsAveraged({ epoch, maxEpochs }: Trainer): number {
    const { startEpoch = 0.8 } = this.#options;
    return epoch - (startEpoch < 1 ? Math.floor(startEpoch * maxEpochs) : startEpoch);
  }

  /** From 0 to 1 over the annealing. */
  #progress(epochs: number): number {
    const { annealingEpochs = 10, anneal = "cosine" } = this.#options;
    const passed = annealingEpochs === 0 ? 1 : Math.min(epochs / annealingEpochs, 1);
    return anneal === "linear" ? passed : (1 - Math.cos(Math.PI * passed)) / 2;
  }
}
