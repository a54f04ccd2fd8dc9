import type { Json } from "@stratajs/checkpoint";
import type { Callback } from "../callback.ts";
import { toSeconds, type Duration } from "../duration.ts";
import { expectEither } from "../expect-settings.ts";
import { Stopwatch } from "../stopwatch.ts";
import type { Trainer } from "../trainer.ts";

export interface TimerOptions {
  /** Of training and validation together; no limit by default. */
  readonly duration?: Duration;
  /** When the time is compared with it; `"step"` by default. */
  readonly interval?: "step" | "epoch";
}

type Stage = "train" | "validation" | "test";

/**
 * How much time a run spends on what, and its end after so much of it: Lightning's `Timer`.
 *
 * A run that resumes goes on with the time of its checkpoint. Pauses count, which those of `maxTime` do not: the Trainer's
 * own way to end a run by time.
 *
 * @example
 * ```ts
 * const timer = new Timer({ duration: "00:12:00:00" });
 * // …
 * timer.secondsOf("validation");
 * ```
 */
export class Timer implements Callback {
  readonly name = "Timer";
  readonly #limit: number;
  readonly #interval: "step" | "epoch";
  #watches = newWatches();
  #isLoaded = false;

  constructor({ duration, interval = "step" }: TimerOptions = {}) {
    expectEither(this.name, { interval }, ["step", "epoch"]);
    this.#limit = duration === undefined ? Infinity : toSeconds(duration);
    this.#interval = interval;
  }

  /** So far; training without its validations. */
  secondsOf(stage: Stage): number {
    return this.#watches[stage].seconds;
  }

  /** Of `duration`, at least 0. */
  get secondsLeft(): number {
    return Math.max(0, this.#limit - this.secondsOf("train") - this.secondsOf("validation"));
  }

  onFitStart(): void {
    if (!this.#isLoaded) this.#watches = newWatches();
    this.#isLoaded = false;
  }

  onTrainEpochStart(trainer: Trainer): void {
    this.#watches.train.start();
    this.#endIfOver(trainer);
  }

  onTrainBatchEnd(trainer: Trainer): void {
    if (this.#interval === "step") this.#endIfOver(trainer);
  }

  onValidationStart(): void {
    this.#watches.train.stop();
    this.#watches.validation.start();
  }

  onValidationEnd(trainer: Trainer): void {
    this.#watches.validation.stop();
    if (trainer.isFitting) this.#watches.train.start();
  }

  onTrainEpochEnd(trainer: Trainer): void {
    this.#endIfOver(trainer);
  }

  onTestStart(): void {
    this.#watches.test.start();
  }

  onTestEnd(): void {
    this.#watches.test.stop();
  }

  onFitEnd(): void {
    this.#stop();
  }

  onException(): void {
    this.#isLoaded = false;
    this.#stop();
  }

  state(): Json {
    return { train: this.secondsOf("train"), validation: this.secondsOf("validation") };
  }

  loadState(state: Json): void {
    const { train, validation } = state as Record<string, unknown>;
    this.#watches = newWatches(Number(train) || 0, Number(validation) || 0);
    this.#isLoaded = true;
  }

  #endIfOver(trainer: Trainer): void {
    if (this.secondsLeft === 0) trainer.stop(`its time is up (${this.#limit} s)`);
  }

  #stop(): void {
    for (const watch of Object.values(this.#watches)) watch.stop();
  }
}

function newWatches(train = 0, validation = 0): Record<Stage, Stopwatch> {
  return {
    train: new Stopwatch(train),
    validation: new Stopwatch(validation),
    test: new Stopwatch(),
  };
}
