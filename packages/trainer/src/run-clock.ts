import type { PauseGate } from "./pause-gate.ts";
import { Stopwatch } from "./stopwatch.ts";

export interface RunClockOptions {
  readonly pause: PauseGate;
  readonly maxSeconds: number;
}

/** What has passed, in seconds. */
export interface PassedTime {
  /** Of the epoch's training. */
  readonly training: number;
  /** Of the whole run. */
  readonly elapsed: number;
}

/** The time of a run, pauses left out: of the whole, and of the epoch's training without its validations. */
export class RunClock {
  readonly #pause: PauseGate;
  readonly #maxSeconds: number;
  #elapsed = new Stopwatch();
  #training = new Stopwatch();

  constructor({ pause, maxSeconds }: RunClockOptions) {
    this.#pause = pause;
    this.#maxSeconds = maxSeconds;
  }

  /** Goes on from there; before `start`. */
  load({ training, elapsed }: PassedTime): void {
    this.#training = new Stopwatch(training);
    this.#elapsed = new Stopwatch(elapsed);
  }

  get elapsedSeconds(): number {
    return this.#elapsed.seconds;
  }

  get isTimeUp(): boolean {
    return this.elapsedSeconds >= this.#maxSeconds;
  }

  get trainingSeconds(): number {
    return this.#training.seconds;
  }

  start(): void {
    this.#elapsed.start();
  }

  stop(): void {
    this.#training.stop();
    this.#elapsed.stop();
  }

  startTraining(): void {
    this.#training.start();
  }

  stopTraining(): void {
    this.#training.stop();
  }

  /** The next epoch's training begins with nothing. */
  resetTraining(): void {
    this.#training = new Stopwatch();
  }

  /** Runs what is no training; the epoch's time goes on after it if it did before. */
  async outsideTraining<Result>(work: () => Promise<Result>): Promise<Result> {
    const { isRunning } = this.#training;
    this.#training.stop();
    const result = await work();
    if (isRunning) this.#training.start();
    return result;
  }

  /** Until a paused run goes on; undefined, at once, unless it is paused. */
  wait(): Promise<void> | undefined {
    return this.#pause.isClosed ? this.outsideTraining(() => this.#waitUntilOpen()) : undefined;
  }

  async #waitUntilOpen(): Promise<void> {
    // A sanity check is paused before the run's time begins.
    const { isRunning } = this.#elapsed;
    this.#elapsed.stop();
    await this.#pause.wait();
    if (isRunning) this.#elapsed.start();
  }
}
