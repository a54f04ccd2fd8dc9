import type { Callback, TrainBatch } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";
import { logMetrics, StepLog } from "./step-log.ts";

export interface ThroughputOptions {
  /** Over how many of the last batches it is measured; 100 by default. */
  readonly window?: number;
}

interface Timed {
  readonly seconds: number;
  readonly examples: number;
  readonly steps: number;
}

/**
 * How fast training is, over the last batches: Lightning's `ThroughputMonitor`.
 *
 * A batch's time is that from the end of the one before it, loading included; validation and what happens between epochs
 * do not count. The loggers get `throughputExamplesPerSecond` and `throughputStepsPerSecond` every `logEverySteps` steps.
 * Where the device computes while the program goes on, a window must be long enough to even that out.
 */
export class Throughput implements Callback {
  readonly name = "Throughput";
  readonly #window: number;
  readonly #log = new StepLog();
  readonly #batches: Timed[] = [];
  #last = 0;
  #step = 0;

  constructor({ window = 100 }: ThroughputOptions = {}) {
    expectCount(this.name, { window });
    this.#window = window;
  }

  /** 0 before the first batch. */
  get examplesPerSecond(): number {
    return this.#rate("examples");
  }

  get stepsPerSecond(): number {
    return this.#rate("steps");
  }

  onFitStart(trainer: Trainer): void {
    this.#log.start(trainer);
    this.#batches.length = 0;
    this.#step = trainer.step;
  }

  onTrainEpochStart(): void {
    this.#last = performance.now();
  }

  onValidationEnd(): void {
    this.#last = performance.now();
  }

  async onTrainBatchEnd(trainer: Trainer, { examples, step }: TrainBatch): Promise<void> {
    const now = performance.now();
    const seconds = (now - this.#last) / 1000;
    this.#batches.push({ seconds, examples, steps: step - this.#step });
    if (this.#batches.length > this.#window) this.#batches.shift();
    this.#last = now;
    this.#step = step;
    if (!this.#log.isDue(trainer)) return;
    await logMetrics(trainer, {
      throughputExamplesPerSecond: this.examplesPerSecond,
      throughputStepsPerSecond: this.stepsPerSecond,
    });
  }

  #rate(what: "examples" | "steps"): number {
    const seconds = this.#batches.reduce((sum, batch) => sum + batch.seconds, 0);
    const count = this.#batches.reduce((sum, batch) => sum + batch[what], 0);
    return seconds === 0 ? 0 : count / seconds;
  }
}
