import type { Module } from "@stratajs/layers";
import { ExponentialMovingAverage, type Averaged } from "@stratajs/optim";
import { ModuleBuffer, type StateDict } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";
import { FitAverage } from "./fit-average.ts";

export interface EMAWeightAveragingOptions {
  /** How much of the average is kept at every update; 0.999 by default. */
  readonly decay?: number;
  /** How many steps lie between two updates; 1 by default. */
  readonly updateEverySteps?: number;
  /** The first step, counted from 0, after which there is an update; 0 by default. */
  readonly startAtStep?: number;
  /** Whether running statistics are averaged, too (`use_buffers`); yes by default. */
  readonly averageBuffers?: boolean;
}

/**
 * Keeps an exponential moving average of the weights, validates with it and ends with it: Lightning's
 * `EMAWeightAveraging`.
 *
 * The averages stand in the model from the start of a validation to the next training batch, so that what
 * `ModelCheckpoint` saves for its validation metric are the weights that had it; the training weights are saved beside
 * them, and a resumed run goes on from those. After a fit the model has the averages; `average.swap()` exchanges them.
 *
 * @example
 * ```ts
 * new Trainer({ callbacks: [new EMAWeightAveraging({ decay: 0.99 }), new ModelCheckpoint({ folder })] });
 * ```
 */
export class EMAWeightAveraging implements Callback {
  readonly name = "EMAWeightAveraging";
  readonly #options: Required<EMAWeightAveragingOptions>;
  readonly #average = new FitAverage<ExponentialMovingAverage>();
  #step = 0;
  /** Whether a fit is in progress that has begun for this callback. */
  #isStarted = false;

  constructor(options: EMAWeightAveragingOptions = {}) {
    this.#options = {
      decay: 0.999,
      updateEverySteps: 1,
      startAtStep: 0,
      averageBuffers: true,
      ...options,
    };
    const { updateEverySteps, startAtStep } = this.#options;
    expectCount(this.name, { updateEverySteps });
    expectCount(this.name, { startAtStep }, 0);
  }

  /** Of this fit or the last one. */
  get average(): ExponentialMovingAverage | undefined {
    return this.#average.current;
  }

  onFitStart(trainer: Trainer): void {
    const { decay, averageBuffers } = this.#options;
    const targets = averagedState(trainer.task!.model, averageBuffers);
    this.#average.start(new ExponentialMovingAverage(targets, { decay }));
    this.#step = trainer.step;
    this.#isStarted = true;
  }

  onTrainBatchStart(): void {
    this.#putWeightsBack();
  }

  onTrainBatchEnd(trainer: Trainer): void {
    const { step } = trainer;
    if (step === this.#step) return;
    this.#step = step;
    const { updateEverySteps, startAtStep } = this.#options;
    const index = step - 1;
    if (index >= startAtStep && index % updateEverySteps === 0) this.average!.update();
  }

  onValidationStart(trainer: Trainer): void {
    if (trainer.isFitting) this.#putAveragesIn();
  }

  onFitEnd(): void {
    this.#putAveragesIn();
    this.#isStarted = false;
  }

  onException(): void {
    // A test that fails, or a fit before its start, leaves the averages of the last fit where they are.
    if (this.#isStarted) this.#putWeightsBack();
    this.#isStarted = false;
    this.#average.forget();
  }

  /** Frees the averages. */
  dispose(): void {
    this.#average.dispose();
  }

  stateDict(): Promise<StateDict> {
    return this.#average.stateDict();
  }

  loadStateDict(dict: StateDict): void {
    this.#average.loadStateDict(dict);
  }

  #putAveragesIn(): void {
    const { average } = this;
    if (average && !average.isSwapped && average.updates > 0) average.swap();
  }

  #putWeightsBack(): void {
    if (this.average?.isSwapped) this.average.swap();
  }
}

/** A model's parameters, and its running statistics. */
function averagedState(model: Module, withBuffers: boolean): Averaged[] {
  const buffers = [...model.namedBuffers()].flatMap(([, buffer]) =>
    buffer instanceof ModuleBuffer ? buffer : [],
  );
  return [...model.parameters(), ...(withBuffers ? buffers : [])];
}
