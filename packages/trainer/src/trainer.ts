import {
  loadCheckpoint,
  type Checkpoint,
  type CheckpointState,
  type SafetensorsSource,
} from "@stratajs/checkpoint";
import type { ImageBatch } from "@stratajs/datasets";
import type { Optimizer } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { toCheckpoint, loadRun } from "./run-checkpoint.ts";
import type { Callback } from "./callback.ts";
import { evaluate } from "./evaluate.ts";
import { FitLoop } from "./fit-loop.ts";
import { Hooks } from "./hooks.ts";
import type { ImageTensors } from "./image-tensors.ts";
import { isTestRun } from "./leak-check.ts";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import { predict, type Predictions } from "./predict.ts";
import type { Loader, Task } from "./task.ts";

export interface TrainerOptions {
  /** 1 by default. */
  readonly maxEpochs?: number;
  readonly callbacks?: readonly Callback[];
  /** What dropout and the like draw from in training; `new Rng(0)` by default. */
  readonly rng?: Rng;
  /**
   * Whether a step, a validation batch or a callback that leaves tensors behind is an error, which names it; by
   * default in tests only (under vitest, or with NODE_ENV=test).
   */
  readonly checkLeaks?: boolean;
  /** Saved with every checkpoint, in its `state`: `{ model: { name, options } }` says how to make the model again. */
  readonly metadata?: CheckpointState;
}

export interface FitLoaders<HostBatch = ImageBatch> {
  readonly train: Loader<HostBatch>;
  /** After every epoch. */
  readonly validation?: Loader<HostBatch> | undefined;
}

export interface FitOptions {
  /** A checkpoint that `ModelCheckpoint` wrote: the run goes on as if it had never stopped. */
  readonly resumeFrom?: SafetensorsSource | undefined;
  /** Its abort is a `stop`. */
  readonly signal?: AbortSignal | undefined;
}

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
  readonly maxEpochs: number;
  readonly callbacks: readonly Callback[];
  readonly checkLeaks: boolean;
  readonly metadata: CheckpointState;
  readonly #rng: Rng;
  /** The run in progress, or the last one. */
  #loop: FitLoop | undefined;
  #task: Task | undefined;
  #isFitting = false;
  #tested: Metrics = {};

  constructor(options: TrainerOptions = {}) {
    const { maxEpochs = 1, callbacks = [], checkLeaks = isTestRun(), rng = new Rng(0) } = options;
    if (!Number.isInteger(maxEpochs) || maxEpochs < 0) {
      throw new RangeError(
        `Trainer expected maxEpochs to be an integer of at least 0 but got ${maxEpochs}`,
      );
    }
    this.maxEpochs = maxEpochs;
    this.callbacks = callbacks;
    this.checkLeaks = checkLeaks;
    this.metadata = options.metadata ?? {};
    // A stream of its own, so that nobody else's draws come between.
    this.#rng = rng.split();
  }

  /** The latest of each: `trainLoss`, `validationAccuracy`, `learningRate`, `testLoss`, … */
  get metrics(): Metrics {
    return { ...this.#loop?.metrics, ...this.#tested };
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

  /** Why the run ended before its last epoch, or undefined. */
  get stopReason(): string | undefined {
    return this.#loop?.stopReason;
  }

  /** The task of the run. */
  get task(): Task | undefined {
    return this.#task;
  }

  /** Of the run in progress; disposed of at its end. */
  get optimizer(): Optimizer | undefined {
    return this.#isFitting ? this.#loop?.optimizer : undefined;
  }

  /**
   * Trains for `maxEpochs` epochs, or until `stop` or the signal: then the step in flight is finished, and
   * `onFitEnd` runs, so that a checkpoint holds it.
   *
   * With `resumeFrom` the run continues after the checkpoint's last step, within an epoch too: weights, optimizer,
   * schedule, random streams, the order of the data and the epoch's metrics are those of a run that never
   * stopped, to the bit. It needs the same data, batch size and options.
   *
   * @throws what a step, a loader or a callback throws, after `onException`.
   */
  async fit<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loaders: FitLoaders<HostBatch>,
    { resumeFrom, signal }: FitOptions = {},
  ): Promise<void> {
    const hooks = new Hooks(this, this.callbacks, this.checkLeaks);
    const loop = this.#begin(task, loaders, hooks);
    const abort = (): void => this.stop(reasonOf(signal));
    signal?.addEventListener("abort", abort);
    try {
      if (signal?.aborted) abort();
      if (resumeFrom !== undefined) {
        loadRun(await loadCheckpoint(resumeFrom), task.model, loop, this.callbacks);
      }
      await loop.run();
    } catch (error) {
      throw withFailures(error, await hooks.callOnException(error));
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#isFitting = false;
      loop.dispose();
    }
  }

  /** Ends the run after the step in flight; `reason` is told to the user. */
  stop(reason = "stopped"): void {
    if (this.#isFitting && this.#loop !== undefined) this.#loop.stopReason ??= reason;
  }

  /** -> `{ validationLoss, validationAccuracy, … }`, means over the loader's examples. */
  async validate<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Metrics> {
    const { checkLeaks } = this;
    return (await evaluate(task, { loader, phase: "validation", checkLeaks })) ?? {};
  }

  /** -> `{ testLoss, testAccuracy, … }`, means over the loader's examples. */
  async test<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Metrics> {
    const { checkLeaks } = this;
    this.#tested = (await evaluate(task, { loader, phase: "test", checkLeaks })) ?? {};
    return this.#tested;
  }

  /** What the task's `predictStep` says of every example, in the loader's order. */
  predict<Batch = ImageTensors, HostBatch = ImageBatch>(
    task: Task<Batch, HostBatch>,
    loader: Loader<HostBatch>,
  ): Promise<Predictions> {
    return predict(task, loader);
  }

  /** For callbacks: `{ trainLoss, … }` over the epoch so far. Reads from the device, so ask now and then only. */
  async runningMetrics(): Promise<Metrics> {
    return (await this.#loop?.runningMetrics()) ?? {};
  }

  /** For callbacks: everything that a resumed run needs, after the latest finished step. */
  async checkpoint(): Promise<Checkpoint> {
    if (!this.#isFitting || this.#loop === undefined || this.#task === undefined) {
      throw new Error(
        "Trainer.checkpoint expected a fit in progress but there is none; call it from a callback",
      );
    }
    return toCheckpoint(this.#task.model, this.#loop, this);
  }

  #begin<Batch, HostBatch>(
    task: Task<Batch, HostBatch>,
    { train, validation }: FitLoaders<HostBatch>,
    hooks: Hooks,
  ): FitLoop<Batch, HostBatch> {
    if (this.#isFitting) {
      throw new Error(
        "fit expected a trainer at rest but one fit is running; use a second Trainer",
      );
    }
    const { maxEpochs, checkLeaks } = this;
    const rng = this.#rng;
    const loop = new FitLoop({ task, train, validation, maxEpochs, rng, hooks, checkLeaks });
    // From here on nobody asks which batches the task takes.
    this.#loop = loop as FitLoop<never, never> as FitLoop;
    this.#task = task as Task<never, never> as Task;
    this.#tested = {};
    this.#isFitting = true;
    return loop;
  }
}

function reasonOf(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason.message : String(reason ?? "aborted");
}

/** The error itself, unless callbacks failed on hearing of it. */
function withFailures(error: unknown, failures: readonly unknown[]): unknown {
  if (failures.length === 0) return error;
  const said = [error, ...failures].map((each) => (each instanceof Error ? each.message : each));
  return new AggregateError([error, ...failures], said.join("; and in onException: "));
}
