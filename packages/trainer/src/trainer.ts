import type { Checkpoint, CheckpointState } from "@stratajs/checkpoint";
import type { ImageBatch } from "@stratajs/datasets";
import type { Optimizer } from "@stratajs/optim";
import type { Rng } from "@stratajs/tensor";
import type { Callback } from "./callback.ts";
import { runPrediction, runTest, runValidation, type EvaluationRun } from "./evaluation-runs.ts";
import type { FitLoaders, FitOptions, TrainerState } from "./fit-options.ts";
import { withFailures } from "./failures.ts";
import { FitLoop } from "./fit-loop.ts";
import { Hooks } from "./hooks.ts";
import type { ImageTensors } from "./image-tensors.ts";
import type { Hyperparameters, Logger } from "./loggers/logger.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import { PauseGate } from "./pause-gate.ts";
import type { Predictions } from "./predict.ts";
import { toCheckpoint } from "./run-checkpoint.ts";
import { runFit } from "./run-fit.ts";
import { RunLoggers } from "./run-loggers.ts";
import { withoutBatches, type Loader, type Task } from "./task.ts";
import { toSettings, type TrainerOptions, type TrainerSettings } from "./trainer-options.ts";

/**
 * Runs the loops of training: Lightning's `Trainer`.
 *
 * @example
 * ```ts
 * const trainer = new Trainer({ maxEpochs: 5, callbacks: [new ProgressBar()] });
 * await trainer.fit(task, { train, validation });
 * console.log(await trainer.test(task, test)); // { testLoss, testAccuracy }
 * ```
 */
export class Trainer {
  readonly #settings: TrainerSettings;
  readonly #rng: Rng;
  readonly #pause = new PauseGate();
  /** The run in progress, or the last one. */
  #loop: FitLoop | undefined;
  #task: Task | undefined;
  #runLoggers: RunLoggers | undefined;
  #state: Exclude<TrainerState, "paused"> = "idle";
  /** Of what came after the fit. */
  #evaluated: Metrics = {};

  constructor(options: TrainerOptions = {}) {
    this.#settings = toSettings(options);
    // A stream of its own, so that nobody else's draws come between.
    this.#rng = this.#settings.rng.split();
  }

  get callbacks(): readonly Callback[] {
    return this.#settings.callbacks;
  }

  /** For callbacks that have more to log than numbers; none in a `fastDevRun`. */
  get loggers(): readonly Logger[] {
    return this.#settings.loggers;
  }

  /** How many steps lie between those whose values are logged; a callback of that kind keeps to it. */
  get logEverySteps(): number {
    return this.#settings.logEverySteps;
  }

  /** For callbacks that do more than a program's trial needs. */
  get isFastDevRun(): boolean {
    return this.#settings.isFastDevRun;
  }

  get checkLeaks(): boolean {
    return this.#settings.checkLeaks;
  }

  get metadata(): CheckpointState {
    return this.#settings.metadata;
  }

  /** The task's and the trainer's own. */
  get hyperparameters(): Hyperparameters {
    return { ...this.#task?.hyperparameters, ...this.#settings.hyperparameters };
  }

  /** Once a fit knows its length, what `maxSteps` leaves of them; Infinity where only `maxTime` ends it. */
  get maxEpochs(): number {
    return this.#loop?.length.maxEpochs ?? this.#settings.maxEpochs;
  }

  /** Optimizer steps of the whole run, as far as a fit knows them. */
  get totalSteps(): number {
    return this.#loop?.length.totalSteps ?? this.#settings.maxSteps;
  }

  get state(): TrainerState {
    return this.#pause.isClosed ? "paused" : this.#state;
  }

  /** Whether a fit is in progress, paused or not; its validations are part of it. */
  get isFitting(): boolean {
    return this.#state === "fitting";
  }

  /** The latest of each, of fit, `validate` and `test`: `trainLoss`, `validationAccuracy`, `learningRate`, `testLoss`, … */
  get metrics(): Metrics {
    return { ...this.#loop?.metrics, ...this.#evaluated };
  }

  /** The finished epochs of the run, those before a resume included. */
  get history(): readonly EpochRecord[] {
    return this.#loop?.history ?? [];
  }

  /** The epoch in progress, from 0; after a whole fit, maxEpochs. */
  get epoch(): number {
    return this.#loop?.epoch ?? 0;
  }

  /** Batches of that epoch learned from. */
  get batch(): number {
    return this.#loop?.batch ?? 0;
  }

  /** Batches in an epoch. */
  get batches(): number {
    return this.#loop?.batches ?? 0;
  }

  /** Optimizer steps since the start of the run. */
  get step(): number {
    return this.#loop?.step ?? 0;
  }

  /** Why the run ends, or has ended, before its last epoch; undefined while a stop waits for `minEpochs` and `minSteps`. */
  get stopReason(): string | undefined {
    return this.#loop?.stopReason;
  }

  /** The task of the run. */
  get task(): Task | undefined {
    return this.#task;
  }

  /** Of the run in progress, for callbacks that need more than its batches and leave the loaders' state as it was. */
  get loaders(): FitLoaders<unknown> | undefined {
    return this.isFitting ? this.#loop?.loaders : undefined;
  }

  /** Of the run in progress; disposed of at its end. */
  get optimizer(): Optimizer | undefined {
    return this.isFitting ? this.#loop?.optimizer : undefined;
  }

  /**
   * Trains until `maxEpochs`, `maxSteps` or `maxTime`, or until `stop` (once `minEpochs` and `minSteps` are reached) or the
   * signal (at any time): then the step in flight is finished, and `onFitEnd` runs, so that a checkpoint holds it.
   *
   * With `resumeFrom` the run continues after the checkpoint's last batch, within an epoch too: weights, optimizer,
   * schedule, random streams, the order of the data, accumulated gradients and the epoch's metrics are those of a run
   * that never stopped, to the bit. It needs the same data, batch size and options.
   *
   * @throws what a step, a loader, a callback or a logger throws, after `onException`.
   */
  async fit<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loaders: FitLoaders<HostBatch>,
    { resumeFrom, signal }: FitOptions = {},
  ): Promise<void> {
    this.#begin("fitting");
    try {
      this.#task = withoutBatches(task);
      const { callbacks } = this;
      const hooks = new Hooks(this, callbacks, this.checkLeaks);
      const loggers = new RunLoggers(this.loggers, this.hyperparameters);
      const loop = new FitLoop({
        task,
        loaders,
        settings: this.#settings,
        rng: this.#rng,
        pause: this.#pause,
        hooks,
        loggers,
      });
      this.#loop = loop as FitLoop<never, never> as FitLoop;
      this.#runLoggers = loggers;
      this.#evaluated = {};
      const stop = this.stop.bind(this);
      await runFit(loop, { task, hooks, loggers, callbacks, resumeFrom, signal, stop });
    } finally {
      this.#end();
    }
  }

  /**
   * Ends the run after the step in flight, also a paused one; `reason` is told to the user. It waits for `minEpochs` and
   * `minSteps`, as Lightning's `should_stop`: the console is told that training goes on, and a pause stays.
   *
   * @param options.force ends the run before them, too: for a person's wish, as that of the signal is. No by default.
   */
  stop(reason = "stopped", { force = false }: { readonly force?: boolean } = {}): void {
    if (!this.isFitting || this.#loop === undefined) return;
    this.#loop.end.stop(reason, { force });
    if (this.stopReason !== undefined) this.#pause.open();
  }

  /**
   * Halts the fit, test or prediction in progress after the batch in flight, until `resume` or, of a fit, `stop`; everything
   * stays in memory.
   */
  pause(): void {
    if (this.#state !== "idle") this.#pause.close();
  }

  resume(): void {
    this.#pause.open();
  }

  /** -> `{ validationLoss, validationAccuracy, … }`, means over the loader's examples. */
  async validate<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Metrics> {
    return this.#during("validating", { task, loader }, (run) => runValidation(run, this.#tell));
  }

  /** -> `{ testLoss, testAccuracy, … }`, means over the loader's examples; the loggers get them too. */
  async test<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Metrics> {
    return this.#during("testing", { task, loader }, (run) => runTest(run, this.#tell));
  }

  /** What the task's `predictStep` says of every example, in the loader's order. */
  async predict<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Predictions> {
    return this.#during("predicting", { task, loader }, runPrediction);
  }

  /** For callbacks: `{ trainLoss, … }` over the epoch so far. Reads from the device, so ask now and then only. */
  async runningMetrics(): Promise<Metrics> {
    return (await this.#loop?.runningMetrics()) ?? {};
  }

  /** For callbacks: everything that a resumed run needs, after the latest finished batch. */
  async checkpoint(): Promise<Checkpoint> {
    if (!this.isFitting || this.#loop === undefined || this.#task === undefined) {
      throw new Error(
        "Trainer.checkpoint expected a fit in progress but there is none; call it from a callback",
      );
    }
    // What the loggers have must not end before what a resumed run goes on with.
    await this.#runLoggers?.flush();
    return toCheckpoint(this.#task.model, this.#loop, this);
  }

  readonly #tell = (metrics: Metrics): void => {
    this.#evaluated = { ...this.#evaluated, ...metrics };
  };

  #begin(state: "fitting" | "validating" | "testing" | "predicting"): void {
    if (this.#state !== "idle") {
      throw new Error(
        `Trainer expected to be at rest but it is ${this.#state}; wait for that, or use a second Trainer`,
      );
    }
    this.#state = state;
  }

  #end(): void {
    this.#state = "idle";
    this.#pause.open();
  }

  async #during<Batch, HostBatch, Result>(
    state: "validating" | "testing" | "predicting",
    { task, loader }: Pick<EvaluationRun<Batch, HostBatch>, "task" | "loader">,
    work: (run: EvaluationRun<Batch, HostBatch>) => Promise<Result>,
  ): Promise<Result> {
    this.#begin(state);
    const hooks = new Hooks(this, this.callbacks, this.checkLeaks);
    const wait = (): Promise<void> | undefined => this.#pause.wait();
    try {
      this.#task = withoutBatches(task);
      return await work({ task, loader, settings: this.#settings, hooks, position: this, wait });
    } catch (error) {
      throw withFailures(error, await hooks.callOnException(error));
    } finally {
      this.#end();
    }
  }
}
