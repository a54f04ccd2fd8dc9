import type { Optimizer, Schedule } from "@stratajs/optim";
import { Rng, type Parameter } from "@stratajs/tensor";
import { evaluate, withPrefix } from "./evaluate.ts";
import { Breather } from "./event-loop.ts";
import type { Hooks } from "./hooks.ts";
import { expectHeld, held, heldSince } from "./leak-check.ts";
import { loaderState, setLoaderState } from "./loader-state.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import { RunningMeans } from "./metrics/running-means.ts";
import type { Loader, Task } from "./task.ts";
import type { RunState } from "./run-state.ts";
import { runTrainingStep } from "./training-step.ts";

export interface FitLoopOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly train: Loader<HostBatch>;
  readonly validation: Loader<HostBatch> | undefined;
  readonly maxEpochs: number;
  readonly rng: Rng;
  readonly hooks: Hooks;
  readonly checkLeaks: boolean;
}

/** The epochs of one `fit`, and where they stand. */
export class FitLoop<Batch = unknown, HostBatch = unknown> {
  /** The next epoch and, in it, the next batch; at the end of an epoch still its own. */
  epoch = 0;
  batch = 0;
  /** Optimizer steps done. */
  step = 0;
  /** The latest of each. */
  metrics: Record<string, number> = {};
  history: EpochRecord[] = [];
  stopReason: string | undefined;
  readonly batches: number;
  readonly optimizer: Optimizer;
  readonly #schedule: Schedule | undefined;
  readonly #options: FitLoopOptions<Batch, HostBatch>;
  readonly #parameters: readonly Parameter[];
  readonly #means = new RunningMeans();
  readonly #breather = new Breather();
  #rng: Rng;
  /** Of the epoch so far. */
  #seconds = 0;
  #examples = 0;
  #isEpochDone = false;
  #isFirstStep = true;
  #epochStart: RunState["loader"];

  constructor(options: FitLoopOptions<Batch, HostBatch>) {
    const { task, train, maxEpochs, rng } = options;
    this.#options = options;
    this.batches = train.length;
    if (!(this.batches > 0)) {
      throw new RangeError(
        `fit expected a train loader of at least one batch but got length ${this.batches}`,
      );
    }
    const configured = task.configureOptimizers({
      totalSteps: this.batches * maxEpochs,
      stepsPerEpoch: this.batches,
      maxEpochs,
    });
    this.optimizer = "optimizer" in configured ? configured.optimizer : configured;
    this.#schedule = "optimizer" in configured ? configured.schedule : undefined;
    this.#parameters = task.model.parameters();
    this.#rng = rng;
    this.#epochStart = loaderState(train);
  }

  async run(): Promise<void> {
    const { hooks, maxEpochs } = this.#options;
    await hooks.call("onFitStart");
    while (this.epoch < maxEpochs && this.stopReason === undefined) {
      if (!(await this.#trainEpoch())) break;
      const record = await this.#closeTraining();
      if (!(await this.#validate())) break;
      this.#tellSchedule();
      await this.#finishEpoch({ ...record, metrics: { ...this.metrics } });
    }
    await hooks.call("onFitEnd");
  }

  /** Means over the epoch so far. */
  async runningMetrics(): Promise<Metrics> {
    return withPrefix("train", await this.#means.read());
  }

  /** The latest finished step, so that a run that resumes from it continues as this one does. */
  async state(): Promise<RunState> {
    const isDone = this.#isEpochDone;
    return {
      epoch: isDone ? this.epoch + 1 : this.epoch,
      batch: isDone ? 0 : this.batch,
      step: this.step,
      batches: this.batches,
      rng: this.#rng.state,
      loader: isDone ? loaderState(this.#options.train) : this.#epochStart,
      means: isDone ? {} : await this.#means.state(),
      seconds: isDone ? 0 : this.#seconds,
      examples: isDone ? 0 : this.#examples,
      metrics: { ...this.metrics },
      history: [...this.history],
      schedule: this.#schedule?.state?.(),
    };
  }

  /** Before `run`. */
  loadState(state: RunState): void {
    if (state.batches !== this.batches) {
      throw new Error(
        `fit expected to resume with ${state.batches} batches an epoch, as the checkpoint had, but got ${this.batches}; ` +
          "give it the same data and batch size, or load only the weights with model.loadStateDict",
      );
    }
    this.epoch = state.epoch;
    this.batch = state.batch;
    this.step = state.step;
    this.metrics = { ...state.metrics };
    // A callback may have changed it; a schedule sets it anyway.
    this.optimizer.learningRate = state.metrics["learningRate"] ?? this.optimizer.learningRate;
    if (state.schedule !== undefined) this.#schedule?.loadState?.(state.schedule);
    this.history = [...state.history];
    this.#rng = new Rng(state.rng);
    this.#means.loadState(state.means);
    this.#seconds = state.seconds;
    this.#examples = state.examples;
    setLoaderState(this.#options.train, state.loader);
    this.#epochStart = state.loader;
  }

  dispose(): void {
    this.#means.reset();
    this.optimizer.dispose();
  }

  /** Trains what remains of the epoch; false when stopped. */
  async #trainEpoch(): Promise<boolean> {
    const { train, hooks } = this.#options;
    this.#epochStart = loaderState(train);
    await hooks.call("onTrainEpochStart");
    const before = this.#seconds;
    const start = performance.now();
    let passed = 0;
    if (this.stopReason !== undefined) return false;
    for await (const host of train) {
      // A resumed epoch draws its first batches again, so that the loader stands where it stood.
      if (passed++ < this.batch) continue;
      const examples = this.#trainBatch(host);
      this.#seconds = before + (performance.now() - start) / 1000;
      const { epoch, step, batches } = this;
      await hooks.call("onTrainBatchEnd", {
        epoch,
        batch: this.batch - 1,
        batches,
        step,
        examples,
      });
      await this.#breather.breathe();
      if (this.stopReason !== undefined) return false;
    }
    if (passed !== this.batches) {
      throw new Error(
        `fit expected ${this.batches} batches an epoch, the train loader's length, but got ${passed}`,
      );
    }
    return true;
  }

  #trainBatch(host: HostBatch): number {
    const { task, checkLeaks } = this.#options;
    // The first step may allocate what lasts, such as the optimizer's momentum.
    const before = checkLeaks && !this.#isFirstStep ? held() : undefined;
    const kept = this.#means.held;
    this.#schedule?.apply(this.step, this.epoch);
    const examples = runTrainingStep(
      {
        task,
        parameters: this.#parameters,
        optimizer: this.optimizer,
        context: { training: true, rng: this.#rng },
        means: this.#means,
      },
      host,
    );
    this.step++;
    this.batch++;
    this.#examples += examples;
    this.metrics["learningRate"] = this.optimizer.learningRate;
    if (before) {
      const where = `training step ${this.step} (epoch ${this.epoch}, batch ${this.batch - 1})`;
      expectHeld(before, where, heldSince(kept, this.#means.held));
    }
    this.#isFirstStep = false;
    return examples;
  }

  /** Reads the epoch's means; its time ends when the device has computed them. */
  async #closeTraining(): Promise<Omit<EpochRecord, "metrics">> {
    const start = performance.now();
    Object.assign(this.metrics, await this.runningMetrics());
    const seconds = this.#seconds + (performance.now() - start) / 1000;
    return {
      epoch: this.epoch,
      step: this.step,
      seconds,
      examplesPerSecond: this.#examples / seconds,
    };
  }

  /** False when stopped meanwhile. */
  async #validate(): Promise<boolean> {
    const { task, validation, hooks, checkLeaks } = this.#options;
    if (validation === undefined) return true;
    await hooks.call("onValidationStart");
    const metrics = await evaluate(task, {
      loader: validation,
      phase: "validation",
      checkLeaks,
      shouldStop: () => this.stopReason !== undefined,
    });
    if (metrics === undefined) return false;
    Object.assign(this.metrics, metrics);
    await hooks.call("onValidationEnd");
    return true;
  }

  /** A schedule that watches a metric hears of it once an epoch. */
  #tellSchedule(): void {
    const monitor = this.#schedule?.monitor;
    if (monitor === undefined) return;
    const metric = this.metrics[monitor];
    if (metric === undefined) {
      throw new Error(
        `the schedule expected a metric "${monitor}" to watch but there are only ${Object.keys(this.metrics).join(", ")}; ` +
          "name one of them as its monitor, or give fit a validation loader",
      );
    }
    this.#schedule?.observe?.(metric);
  }

  async #finishEpoch(record: EpochRecord): Promise<void> {
    this.history.push(record);
    this.#isEpochDone = true;
    await this.#options.hooks.call("onTrainEpochEnd", record);
    this.#isEpochDone = false;
    this.#means.reset();
    this.#seconds = 0;
    this.#examples = 0;
    this.epoch++;
    this.batch = 0;
    this.#epochStart = loaderState(this.#options.train);
  }
}
