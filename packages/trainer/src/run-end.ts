import type { RunClock } from "./run-clock.ts";
import { StopRequest } from "./stop-request.ts";
import type { TrainerSettings } from "./trainer-options.ts";

/** How far a run has come. */
export interface RunProgress {
  /** Whole epochs. */
  readonly epochs: number;
  readonly step: number;
  /** Whether no epoch is in progress. */
  readonly isBetweenEpochs: boolean;
}

/** When a run ends: with its last epoch or step, by its time, or by a stop. */
export class RunEnd {
  readonly #settings: TrainerSettings;
  readonly #clock: RunClock;
  readonly #progress: () => RunProgress;
  readonly #request: StopRequest;

  constructor(settings: TrainerSettings, clock: RunClock, progress: () => RunProgress) {
    this.#settings = settings;
    this.#clock = clock;
    this.#progress = progress;
    this.#request = new StopRequest(settings, progress);
  }

  /** Why the run ends, or has ended, before its last epoch; undefined while the stop waits for the minima. */
  get stopReason(): string | undefined {
    return this.#isWhole ? undefined : this.#request.reason;
  }

  /** Why it is to stop once the minima are reached. */
  get waitingStop(): string | undefined {
    return this.#request.waiting;
  }

  /** Whether it has no step more, by number or by time. */
  get isAtLimit(): boolean {
    const isTimeUp = this.#clock.isTimeUp && this.#request.isAllowed;
    return this.#progress().step >= this.#settings.maxSteps || isTimeUp;
  }

  /** Whether no further epoch begins, or goes on. */
  get isOver(): boolean {
    return this.#isWhole || (this.#progress().isBetweenEpochs && this.isAtLimit);
  }

  stop(reason: string, options: { readonly force: boolean }): void {
    this.#request.ask(reason, options);
  }

  /** Before a batch is trained in spite of a stop. */
  tellIfWaiting(): void {
    this.#request.tellIfWaiting();
  }

  /** When the run is over: what its time cut short says so. */
  conclude(): void {
    if (this.#clock.isTimeUp) this.stop("its time is up (maxTime)", { force: false });
  }

  /** Whether it has done all that it was to do. */
  get #isWhole(): boolean {
    const { epochs, step, isBetweenEpochs } = this.#progress();
    const { maxEpochs, maxSteps } = this.#settings;
    return epochs >= maxEpochs || (isBetweenEpochs && step >= maxSteps);
  }
}
