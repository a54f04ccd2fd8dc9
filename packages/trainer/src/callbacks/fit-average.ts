import type { WeightAverage } from "@stratajs/optim";
import type { StateDict } from "@stratajs/tensor";

/** The average that a callback keeps: a new one for each fit, or one that goes on from a checkpoint. */
export class FitAverage<Average extends WeightAverage> {
  #current: Average | undefined;
  #loaded: StateDict | undefined;

  /** Of this fit or the last one. */
  get current(): Average | undefined {
    return this.#current;
  }

  /** When a fit starts; takes the average over. */
  start(average: Average): void {
    this.dispose();
    this.#current = average;
    const loaded = this.#loaded;
    this.forget();
    if (loaded) average.loadStateDict(loaded);
  }

  /** Nothing before the first update, so that checkpoints until then are no larger. */
  async stateDict(): Promise<StateDict> {
    const average = this.#current;
    return average === undefined || average.updates === 0 ? new Map() : average.stateDict();
  }

  /** For the average that starts next. */
  loadStateDict(dict: StateDict): void {
    this.#loaded = dict;
  }

  /** What was loaded for a fit that has not started. */
  forget(): void {
    this.#loaded = undefined;
  }

  dispose(): void {
    this.#current?.dispose();
    this.#current = undefined;
  }
}
