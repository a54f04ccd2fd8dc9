import type { Optimizer } from "@stratajs/optim";
import { Rng, type StateDict } from "@stratajs/tensor";
import { countBatches } from "./batch-limit.ts";
import { countExamples } from "./device-batch.ts";
import { Breather } from "./event-loop.ts";
import type { Hooks } from "./hooks.ts";
import { Learner } from "./learner.ts";
import { loaderState, setLoaderState } from "./loader-state.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import type { PauseGate } from "./pause-gate.ts";
import type { RunLoggers } from "./run-loggers.ts";
import type { RunState } from "./run-state.ts";
import { Stopwatch } from "./stopwatch.ts";
import { TaskMetrics } from "./task-metrics.ts";
import type { Loader, RunLength, Task } from "./task.ts";
import type { TrainerSettings } from "./trainer-options.ts";
import { Validation } from "./validation.ts";

export interface FitLoopOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly train: Loader<HostBatch>;
  readonly validation: Loader<HostBatch> | undefined;
  readonly settings: TrainerSettings;
  /** The stream that forward passes draw from. */
  readonly rng: Rng;
  readonly hooks: Hooks;
  readonly loggers: RunLoggers;
  readonly pause: PauseGate;
}

/** How an epoch's training came to its end: with its last batch, at the run's last step, or by a stop. */
type EpochEnd = "whole" | "cut" | "stopped";

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
  readonly length: RunLength;
  readonly #options: FitLoopOptions<Batch, HostBatch>;
  readonly #taskMetrics: TaskMetrics;
  readonly #learner: Learner<Batch, HostBatch>;
  readonly #validation: Validation<Batch, HostBatch>;
  readonly #breather = new Breather();
  /** Of the epoch so far. */
  #watch = new Stopwatch();
  #examples = 0;
  /** Of the whole run. */
  #elapsed = new Stopwatch();
  /** Whether the epoch's record is written: a checkpoint then belongs to the next one. */
  #isEpochDone = false;
  /** Whether the last record is of an epoch that the run's end cut short. */
  #isCut = false;
  #isResumed = false;
  #epochStart: RunState["loader"];
  #trainMetrics: Metrics = {};

  constructor(options: FitLoopOptions<Batch, HostBatch>) {
    const { task, train, validation: loader, settings, rng, hooks } = options;
    this.#options = options;
    this.batches = countBatches("fit", settings.limits.train, train.length);
    if (!(this.batches > 0)) {
      throw new RangeError(
        `fit expected a train loader of at least one batch but got length ${train.length}`,
      );
    }
    const { batches } = this;
    const taskMetrics = new TaskMetrics(task);
    this.#taskMetrics = taskMetrics;
    this.#validation = new Validation({
      task,
      loader,
      settings,
      batches,
      hooks,
      taskMetrics,
      wait: () => this.#wait(),
      shouldStop: () => this.stopReason !== undefined,
    });
    this.length = runLength(settings, batches);
    const { length } = this;
    this.#learner = new Learner({ task, length, settings, rng, hooks, taskMetrics });
    this.#epochStart = loaderState(train);
  }

  get optimizer(): Optimizer {
    return this.#learner.optimizer;
  }

  async run(): Promise<void> {
    const { hooks, loggers } = this.#options;
    await loggers.start(this);
    await hooks.call("onFitStart");
    if (!this.#isResumed && this.stopReason === undefined) await this.#validation.checkSanity();
    this.#elapsed.start();
    while (this.stopReason === undefined && !this.#isOver()) {
      const end = await this.#trainEpoch();
      if (end === "stopped") break;
      const record = await this.#closeTraining();
      if (this.#isValidationDue(end) && !(await this.#validate())) break;
      await this.#finishEpoch(record, end === "cut");
    }
    this.#watch.stop();
    this.#elapsed.stop();
    if (this.#isTimeUp()) this.stopReason ??= "its time is up (maxTime)";
    await hooks.call("onFitEnd");
  }

  /** Means over the epoch so far. */
  runningMetrics(): Promise<Metrics> {
    return this.#learner.log.read();
  }

  /** The latest finished batch, so that a run that resumes from it continues as this one does. */
  async state(): Promise<RunState> {
    const isDone = this.#isEpochDone;
    const { log, rng, schedule } = this.#learner;
    const { means, numbers } = isDone ? { means: {}, numbers: {} } : await log.state();
    return {
      epoch: isDone ? this.epoch + 1 : this.epoch,
      batch: isDone ? 0 : this.batch,
      step: this.step,
      batches: this.batches,
      isValidated: !isDone && this.#validation.isDone,
      rng: rng.state,
      loader: isDone ? this.#nextEpochStart() : this.#epochStart,
      validationLoader: this.#validation.loaderState,
      means,
      numbers,
      taskMetrics: isDone ? {} : await this.#taskMetrics.state(),
      seconds: isDone ? 0 : this.#watch.seconds,
      examples: isDone ? 0 : this.#examples,
      elapsedSeconds: this.#elapsed.seconds,
      metrics: { ...this.metrics },
      // An epoch that was cut short goes on when the run resumes with a later end.
      history: this.#isCut ? this.history.slice(0, -1) : [...this.history],
      schedule: schedule?.state?.(),
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
    const { train, validation } = this.#options;
    this.epoch = state.epoch;
    this.batch = state.batch;
    this.step = state.step;
    this.metrics = { ...state.metrics };
    // A callback may have changed it; a schedule sets it anyway.
    this.optimizer.learningRate = state.metrics["learningRate"] ?? this.optimizer.learningRate;
    const { schedule, log } = this.#learner;
    if (state.schedule !== undefined) schedule?.loadState?.(state.schedule);
    this.history = [...state.history];
    this.#learner.rng = new Rng(state.rng);
    log.loadState(state);
    this.#taskMetrics.loadState(state.taskMetrics);
    this.#watch = new Stopwatch(state.seconds);
    this.#elapsed = new Stopwatch(state.elapsedSeconds);
    this.#examples = state.examples;
    this.#validation.isDone = state.isValidated;
    this.#isResumed = true;
    setLoaderState(train, state.loader);
    this.#epochStart = state.loader;
    // One loader for both stands where the epoch's training began.
    if (!Object.is(validation, train)) this.#validation.loaderState = state.validationLoader;
  }

  /** The gradients that wait for their step, for a checkpoint between two batches of one. */
  gradientDict(): Promise<StateDict> {
    return this.#learner.gradientDict();
  }

  loadGradientDict(dict: StateDict): void {
    this.#learner.loadGradientDict(dict);
  }

  dispose(): void {
    this.#learner.dispose();
  }

  #isOver(): boolean {
    const { maxEpochs } = this.#options.settings;
    return this.#isCut || this.epoch >= maxEpochs || (this.batch === 0 && this.#isAtEnd());
  }

  #isAtEnd(): boolean {
    return this.step >= this.#options.settings.maxSteps || this.#isTimeUp();
  }

  #isTimeUp(): boolean {
    return this.#elapsed.seconds >= this.#options.settings.maxSeconds;
  }

  /** Trains what remains of the epoch. */
  async #trainEpoch(): Promise<EpochEnd> {
    const { train, hooks, settings } = this.#options;
    // The same order again, as of the first epoch.
    if (settings.isOverfitting) setLoaderState(train, this.#epochStart);
    this.#epochStart = loaderState(train);
    await hooks.call("onTrainEpochStart");
    if (this.stopReason !== undefined) return "stopped";
    if (!(await this.#validateWithin())) return "stopped";
    this.#watch.start();
    let passed = 0;
    if (this.batch > 0 && this.batch < this.batches && this.#isAtEnd()) return "cut";
    for await (const data of train) {
      // A resumed epoch draws its first batches again, so that the loader stands where it stood.
      if (passed++ < this.batch) continue;
      const completesStep = await this.#trainBatch(data);
      await this.#breather.breathe();
      await this.#wait();
      if (completesStep && this.stopReason !== undefined) return "stopped";
      if (!(await this.#validateWithin())) return "stopped";
      if (completesStep && this.batch < this.batches && this.#isAtEnd()) return "cut";
      if (settings.limits.train !== undefined && passed === this.batches) break;
    }
    if (passed !== this.batches) {
      throw new Error(
        `fit expected ${this.batches} batches an epoch, the train loader's length, but got ${passed}`,
      );
    }
    return "whole";
  }

  /** Whether it completed a step. */
  async #trainBatch(data: HostBatch): Promise<boolean> {
    const { task, hooks, loggers, settings } = this.#options;
    const { epoch, batch, batches, step } = this;
    const examples = countExamples(task, data);
    const start = { epoch, batch, batches, step, examples, data };
    await hooks.call("onTrainBatchStart", start);
    const completesStep = this.#learner.completesStep(start);
    const { logEverySteps } = settings;
    const isLogged = completesStep && !loggers.isEmpty && (step + 1) % logEverySteps === 0;
    const loss = await this.#learner.learn(start, isLogged);
    try {
      this.batch++;
      this.#validation.isDone = false;
      this.#examples += examples;
      if (completesStep) this.step++;
      this.metrics["learningRate"] = this.optimizer.learningRate;
      if (isLogged) await loggers.logMetrics(await this.#learner.log.readStep(), this);
      await hooks.call("onTrainBatchEnd", { ...start, step: this.step, loss });
    } finally {
      loss.dispose();
    }
    return completesStep;
  }

  /** Undefined, at once, unless the run is paused. */
  #wait(): Promise<void> | undefined {
    return this.#options.pause.isClosed ? this.#waitForResume() : undefined;
  }

  async #waitForResume(): Promise<void> {
    const isTraining = this.#watch.isRunning;
    this.#watch.stop();
    this.#elapsed.stop();
    await this.#options.pause.wait();
    this.#elapsed.start();
    if (isTraining) this.#watch.start();
  }

  /** Reads the epoch's means; its time ends when the device has computed them. */
  async #closeTraining(): Promise<Omit<EpochRecord, "metrics">> {
    this.#watch.start();
    this.#trainMetrics = await this.runningMetrics();
    this.#watch.stop();
    Object.assign(this.metrics, this.#trainMetrics);
    const { seconds } = this.#watch;
    return {
      epoch: this.epoch,
      step: this.step,
      seconds,
      examplesPerSecond: this.#examples / seconds,
    };
  }

  /** The validation that is due between two batches; false when stopped meanwhile. */
  async #validateWithin(): Promise<boolean> {
    const { epoch, batch, batches } = this;
    return batch < batches && this.#validation.isDue(epoch, batch) ? this.#validate() : true;
  }

  /** False when stopped meanwhile. */
  async #validate(): Promise<boolean> {
    const { hooks, loggers } = this.#options;
    const isWithinEpoch = this.#watch.isRunning;
    this.#watch.stop();
    const metrics = await this.#validation.run();
    if (metrics === undefined) return false;
    Object.assign(this.metrics, metrics);
    await loggers.logMetrics(metrics, this);
    await hooks.call("onValidationEnd");
    if (isWithinEpoch) this.#watch.start();
    return true;
  }

  async #finishEpoch(record: Omit<EpochRecord, "metrics">, isCut: boolean): Promise<void> {
    const { hooks, loggers } = this.#options;
    const { isOff, isDone } = this.#validation;
    if (!isCut) this.#learner.tellSchedule(this.metrics, isOff || isDone);
    const { learningRate = 0 } = this.metrics;
    const { seconds, examplesPerSecond } = record;
    await loggers.logMetrics(
      { ...this.#trainMetrics, learningRate, seconds, examplesPerSecond },
      this,
    );
    await loggers.flush();
    const whole = { ...record, metrics: { ...this.metrics } };
    this.history.push(whole);
    this.#isEpochDone = !isCut;
    this.#isCut = isCut;
    await hooks.call("onTrainEpochEnd", whole);
    if (isCut) return;
    this.#isEpochDone = false;
    this.#learner.log.reset();
    this.#watch = new Stopwatch();
    this.#examples = 0;
    this.#validation.isDone = false;
    this.epoch++;
    this.batch = 0;
    this.#epochStart = this.#nextEpochStart();
  }

  /** Where the train loader's next epoch starts: the next order, or the same again. */
  #nextEpochStart(): RunState["loader"] {
    const { train, settings } = this.#options;
    return settings.isOverfitting ? this.#epochStart : loaderState(train);
  }

  #isValidationDue(end: EpochEnd): boolean {
    const { isOff, isDone } = this.#validation;
    const isDue = this.#validation.isDue(this.epoch, this.batch);
    return end === "cut" ? !isOff && !isDone : isDue;
  }
}

function runLength(
  { maxEpochs, maxSteps, accumulateGradients }: TrainerSettings,
  batches: number,
): RunLength {
  const stepsPerEpoch = Math.ceil(batches / accumulateGradients);
  const totalSteps = Math.min(maxSteps, stepsPerEpoch * maxEpochs);
  return { totalSteps, stepsPerEpoch, maxEpochs: Math.ceil(totalSteps / stepsPerEpoch) };
}
