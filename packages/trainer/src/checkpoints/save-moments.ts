import { toSeconds, type Duration } from "../duration.ts";
import { expectCount } from "../expect-settings.ts";

export interface SaveMomentsOptions {
  /** Epochs between two saves at their end; 1 by default. */
  readonly everyEpochs?: number;
  /** Optimizer steps between two saves within epochs; none by default. */
  readonly everySteps?: number | undefined;
  /** Time between two saves within epochs, by the clock: `{ minutes: 10 }`; none by default. */
  readonly everyTime?: Duration | undefined;
}

/** When a run is to be saved. */
export class SaveMoments {
  readonly #everyEpochs: number;
  readonly #everySteps: number | undefined;
  readonly #everySeconds: number | undefined;
  #savedStep = 0;
  #savedAt = 0;

  constructor({ everyEpochs = 1, everySteps, everyTime }: SaveMomentsOptions) {
    expectCount("ModelCheckpoint", { everyEpochs, everySteps: everySteps ?? 1 });
    this.#everyEpochs = everyEpochs;
    this.#everySteps = everySteps;
    this.#everySeconds = everyTime === undefined ? undefined : toSeconds(everyTime);
  }

  /** Whether it saves within epochs at all. */
  get isWithinEpochs(): boolean {
    return this.#everySteps !== undefined || this.#everySeconds !== undefined;
  }

  /** At the start of a fit, and after everything that was saved. */
  mark(step: number): void {
    this.#savedStep = step;
    this.#savedAt = performance.now();
  }

  /** After a batch. With accumulated gradients several batches have the same step: it is saved once. */
  isDueAfterStep(step: number): boolean {
    if (step === this.#savedStep) return false;
    if (this.#everySteps !== undefined && step % this.#everySteps === 0) return true;
    const seconds = (performance.now() - this.#savedAt) / 1000;
    return this.#everySeconds !== undefined && seconds >= this.#everySeconds;
  }

  /** @param epoch from 0. */
  isDueAfterEpoch(epoch: number): boolean {
    return (epoch + 1) % this.#everyEpochs === 0;
  }
}
