import type { Callback, TrainBatch } from "../callback.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";
import type { TrainingEvent } from "./training-event.ts";

export interface WorkerControlOptions {
  readonly send: (event: TrainingEvent) => void;
  /** Milliseconds between two events of batches, for each of which the metrics are read from the device. */
  readonly progressEvery: number;
}

/** Ties a trainer to whoever looks on from outside: it tells how training goes, and carries out stop, pause and resume. */
export class WorkerControl implements Callback {
  readonly name = "WorkerControl";
  readonly #options: WorkerControlOptions;
  readonly #abort = new AbortController();
  #trainer: Trainer | undefined;
  #isPaused = false;
  #toldAt = 0;

  constructor(options: WorkerControlOptions) {
    this.#options = options;
  }

  /** Aborted by `stop`. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ends the fit in progress, and every later one before its first step. */
  stop(reason: string): void {
    this.#abort.abort(reason);
    this.#trainer?.stop(reason, { force: true });
  }

  pause(): void {
    this.#isPaused = true;
    this.#trainer?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#trainer?.resume();
  }

  onFitStart(trainer: Trainer): void {
    this.#trainer = trainer;
    this.#toldAt = performance.now();
    const { epoch, step, batches, maxEpochs } = trainer;
    this.#options.send({ kind: "start", epoch, step, batches, maxEpochs });
    if (this.#isPaused) trainer.pause();
    if (this.signal.aborted) trainer.stop(String(this.signal.reason), { force: true });
  }

  onTrainBatchEnd(trainer: Trainer, batch: TrainBatch): Promise<void> | undefined {
    const now = performance.now();
    if (now - this.#toldAt < this.#options.progressEvery) return undefined;
    this.#toldAt = now;
    return this.#tellBatch(trainer, batch);
  }

  onValidationEnd({ epoch, step, metrics }: Trainer): void {
    this.#options.send({ kind: "validation", epoch, step, metrics });
  }

  onTrainEpochEnd(_: Trainer, record: EpochRecord): void {
    this.#options.send({ kind: "epoch", ...record });
  }

  onFitEnd({ epoch, step, stopReason, metrics }: Trainer): void {
    this.#trainer = undefined;
    this.#options.send({ kind: "end", epoch, step, stopReason, metrics });
  }

  onException(): void {
    this.#trainer = undefined;
  }

  async #tellBatch(trainer: Trainer, { epoch, batch, batches, step }: TrainBatch): Promise<void> {
    const metrics = await trainer.runningMetrics();
    this.#options.send({ kind: "batch", epoch, batch, batches, step, metrics });
  }
}
