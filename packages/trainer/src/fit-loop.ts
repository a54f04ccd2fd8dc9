import type { Optimizer } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { countBatches } from "./batch-limit.ts";
import { countExamples } from "./device-batch.ts";
import { Breather } from "./event-loop.ts";
import type { Hooks } from "./hooks.ts";
import { Learner } from "./learner.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import type { PauseGate } from "./pause-gate.ts";
import { RunClock } from "./run-clock.ts";
import { RunEnd, type RunProgress } from "./run-end.ts";
import { emptyPhaseLog } from "./phase-log.ts";
import type { FitLoaders } from "./fit-options.ts";
import type { RunLoggers } from "./run-loggers.ts";
import { expectBatches, type RunState } from "./run-state.ts";
import { TaskMetrics } from "./task-metrics.ts";
import { runLength } from "./run-length.ts";
import type { RunLength, Task } from "./task.ts";
import { TrainBatches } from "./train-batches.ts";
import type { TrainerSettings } from "./trainer-options.ts";
import { Validation } from "./validation.ts";

export interface FitLoopOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly loaders: FitLoaders<HostBatch>;
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
  readonly loaders: FitLoaders<HostBatch>;
  readonly batches: number;
  readonly length: RunLength;
  readonly end: RunEnd;
  readonly #options: FitLoopOptions<Batch, HostBatch>;
  readonly learner: Learner<Batch, HostBatch>;
  readonly #train: TrainBatches<HostBatch>;
  readonly #validation: Validation<Batch, HostBatch>;
  readonly #breather = new Breather();
  readonly #clock: RunClock;
  /** Of the epoch so far. */
  #examples = 0;
  /** Whether the epoch's record is written: a checkpoint then belongs to the next one. */
  #isEpochDone = false;
  /** Whether the last record is of an epoch that the run's end cut short. */
  #isCut = false;
  #isResumed = false;
  #trainMetrics: Metrics = {};

  constructor(options: FitLoopOptions<Batch, HostBatch>) {
    const { task, settings, rng, hooks, pause } = options;
    const { train, validation: loader } = options.loaders;
    this.#options = options;
    this.loaders = options.loaders;
    this.#clock = new RunClock({ pause, maxSeconds: settings.maxSeconds });
    this.end = new RunEnd(settings, this.#clock, () => this.#progress());
    this.batches = countBatches("fit", settings.limits.train, train.length);
    if (!(this.batches > 0)) {
      throw new RangeError(
        `fit expected a train loader of at least one batch but got length ${train.length}`,
      );
    }
    const { batches } = this;
    const taskMetrics = new TaskMetrics(task);
    const wait = (): Promise<void> | undefined => this.#clock.wait();
    const shouldStop = (): boolean => this.stopReason !== undefined;
    const own = { task, settings, hooks, taskMetrics };
    this.#validation = new Validation({ ...own, loader, batches, wait, shouldStop });
    const length = runLength(settings, batches);
    this.length = length;
    this.learner = new Learner({ ...own, length, rng });
    this.#train = new TrainBatches(train, {
      batches,
      isLimited: settings.limits.train !== undefined,
      isOverfitting: settings.isOverfitting,
    });
  }

  get optimizer(): Optimizer {
    return this.learner.optimizer;
  }

  get stopReason(): string | undefined {
    return this.end.stopReason;
  }

  async run(): Promise<void> {
    const { hooks, loggers } = this.#options;
    await loggers.start(this);
    await hooks.call("onFitStart");
    this.learner.restoreOptimizerSettings();
    if (!this.#isResumed && this.stopReason === undefined) await this.#validation.checkSanity();
    this.#clock.start();
    while (this.stopReason === undefined && !this.end.isOver) {
      const end = await this.#trainEpoch();
      if (end === "stopped") break;
      const record = await this.#closeTraining();
      const isCut = end === "cut";
      const isDue = this.#validation.isDueAtEnd(this.epoch, this.batch, isCut);
      if (isDue && !(await this.#validate())) break;
      await this.#finishEpoch(record, isCut);
    }
    this.#clock.stop();
    this.end.conclude();
    await hooks.call("onFitEnd");
  }

  /** Means over the epoch so far. */
  runningMetrics(): Promise<Metrics> {
    return this.learner.log.read();
  }

  /** The latest finished batch, so that a run that resumes from it continues as this one does. */
  async state(): Promise<RunState> {
    const isDone = this.#isEpochDone;
    const { log, rng, schedule } = this.learner;
    return {
      epoch: isDone ? this.epoch + 1 : this.epoch,
      batch: isDone ? 0 : this.batch,
      step: this.step,
      batches: this.batches,
      isValidated: !isDone && this.#validation.isDone,
      rng: rng.state,
      loader: isDone ? this.#train.nextState : this.#train.state,
      validationLoader: this.#validation.loaderState,
      ...(isDone ? emptyPhaseLog : await log.state()),
      seconds: isDone ? 0 : this.#clock.trainingSeconds,
      examples: isDone ? 0 : this.#examples,
      elapsedSeconds: this.#clock.elapsedSeconds,
      metrics: { ...this.metrics },
      waitingStop: this.end.waitingStop,
      // An epoch that was cut short goes on when the run resumes with a later end.
      history: this.#isCut ? this.history.slice(0, -1) : [...this.history],
      optimizer: this.learner.optimizerSettings,
      schedule: schedule?.state?.(),
    };
  }

  /** Before `run`. */
  loadState(state: RunState): void {
    expectBatches(state, this.batches);
    const { train, validation } = this.loaders;
    this.epoch = state.epoch;
    this.batch = state.batch;
    this.step = state.step;
    this.metrics = { ...state.metrics };
    this.learner.loadOptimizerSettings(state.optimizer);
    // For callbacks, until the rest is restored.
    this.optimizer.learningRate = state.metrics["learningRate"] ?? this.optimizer.learningRate;
    const { schedule, log } = this.learner;
    if (state.schedule !== undefined) schedule?.loadState?.(state.schedule);
    this.history = [...state.history];
    this.learner.rng = new Rng(state.rng);
    log.loadState(state);
    this.#clock.load({ training: state.seconds, elapsed: state.elapsedSeconds });
    if (state.waitingStop !== undefined) this.end.stop(state.waitingStop, { force: false });
    this.#examples = state.examples;
    this.#validation.isDone = state.isValidated;
    this.#isResumed = true;
    this.#train.state = state.loader;
    // One loader for both stands where the epoch's training began.
    if (!Object.is(validation, train)) this.#validation.loaderState = state.validationLoader;
  }

  dispose(): void {
    this.learner.dispose();
  }

  #progress(): RunProgress {
    const isDone = this.#isEpochDone;
    return {
      epochs: isDone ? this.epoch + 1 : this.epoch,
      step: this.step,
      isBetweenEpochs: this.batch === 0 || isDone || this.#isCut,
    };
  }

  /** Trains what remains of the epoch. */
  async #trainEpoch(): Promise<EpochEnd> {
    const { hooks } = this.#options;
    this.#train.startEpoch();
    await hooks.call("onTrainEpochStart");
    if (this.stopReason !== undefined) return "stopped";
    if (this.#isValidationDueWithin() && !(await this.#validate())) return "stopped";
    if (this.stopReason !== undefined) return "stopped";
    this.#clock.startTraining();
    if (this.batch > 0 && this.batch < this.batches && this.end.isAtLimit) return "cut";
    for await (const data of this.#train.rest(this.batch)) {
      const end = await this.#trainNext(data);
      if (end !== undefined) return end;
    }
    return "whole";
  }

  /** Trains one batch, with the validation that is due after it; undefined while the epoch goes on. */
  async #trainNext(data: HostBatch): Promise<EpochEnd | undefined> {
    const completesStep = await this.#trainBatch(data);
    await this.#breather.breathe();
    await this.#clock.wait();
    // Between two batches of one step nothing ends.
    const isStopped = (): boolean => completesStep && this.stopReason !== undefined;
    if (isStopped()) return "stopped";
    if (this.#isValidationDueWithin() && !(await this.#validate())) return "stopped";
    if (isStopped()) return "stopped";
    return completesStep && this.batch < this.batches && this.end.isAtLimit ? "cut" : undefined;
  }

  /** Whether it completed a step. */
  async #trainBatch(data: HostBatch): Promise<boolean> {
    const { task, hooks, loggers, settings } = this.#options;
    const { epoch, batch, batches, step } = this;
    const examples = countExamples(task, data);
    const start = { epoch, batch, batches, step, examples, data };
    this.end.tellIfWaiting();
    await hooks.call("onTrainBatchStart", start);
    const completesStep = this.learner.completesStep(start);
    const { logEverySteps } = settings;
    const isLogged = completesStep && !loggers.isEmpty && (step + 1) % logEverySteps === 0;
    const loss = await this.learner.learn(start, isLogged);
    try {
      this.batch++;
      this.#validation.isDone = false;
      this.#examples += examples;
      if (completesStep) this.step++;
      this.metrics["learningRate"] = this.optimizer.learningRate;
      if (isLogged) await loggers.logMetrics(await this.learner.log.readStep(), this);
      await hooks.call("onTrainBatchEnd", { ...start, step: this.step, loss });
    } finally {
      loss.dispose();
    }
    return completesStep;
  }

  /** Reads the epoch's means; its time ends when the device has computed them. */
  async #closeTraining(): Promise<Omit<EpochRecord, "metrics">> {
    const { epoch, step } = this;
    this.#clock.startTraining();
    this.#trainMetrics = await this.runningMetrics();
    this.#clock.stopTraining();
    Object.assign(this.metrics, this.#trainMetrics);
    const seconds = this.#clock.trainingSeconds;
    return { epoch, step, seconds, examplesPerSecond: this.#examples / seconds };
  }

  #isValidationDueWithin(): boolean {
    return this.batch < this.batches && this.#validation.isDue(this.epoch, this.batch);
  }

  /** False when stopped meanwhile. */
  #validate(): Promise<boolean> {
    const { hooks, loggers } = this.#options;
    return this.#clock.outsideTraining(async () => {
      const metrics = await this.#validation.run();
      if (metrics === undefined) return false;
      Object.assign(this.metrics, metrics);
      await loggers.logMetrics(metrics, this);
      await hooks.call("onValidationEnd");
      return true;
    });
  }

  async #finishEpoch(record: Omit<EpochRecord, "metrics">, isCut: boolean): Promise<void> {
    const { hooks, loggers } = this.#options;
    if (!isCut) this.learner.tellSchedule(this.metrics, this.#validation.tellsIn(this.epoch));
    await loggers.logEpoch({ ...record, metrics: this.#trainMetrics }, this.optimizer.learningRate);
    const whole = { ...record, metrics: { ...this.metrics } };
    this.history.push(whole);
    this.#isEpochDone = !isCut;
    this.#isCut = isCut;
    await hooks.call("onTrainEpochEnd", whole);
    if (isCut) return;
    this.#isEpochDone = false;
    this.learner.log.reset();
    this.#clock.resetTraining();
    this.#examples = 0;
    this.#validation.isDone = false;
    this.epoch++;
    this.batch = 0;
    this.#train.finishEpoch();
  }
}
