import type { Json } from "@stratajs/checkpoint";
import { countBatches } from "./batch-limit.ts";
import { evaluate } from "./evaluate.ts";
import type { EvaluationBatch } from "./callback.ts";
import type { Hooks } from "./hooks.ts";
import { leavingLoaderState, loaderState, setLoaderState } from "./loader-state.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import type { Loader, Task } from "./task.ts";
import type { TrainerSettings } from "./trainer-options.ts";
import { ValidationPlan } from "./validation-plan.ts";

export interface ValidationOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  /** Undefined: nothing is ever validated. */
  readonly loader: Loader<HostBatch> | undefined;
  readonly settings: TrainerSettings;
  /** In an epoch of training. */
  readonly batches: number;
  readonly hooks: Hooks;
  readonly taskMetrics: TaskMetrics;
  /** Resolves when the run goes on. */
  readonly wait: () => Promise<void> | undefined;
  readonly shouldStop: () => boolean;
}

/** The validations of a fit: when they are due, and where their loader stands. */
export class Validation<Batch = unknown, HostBatch = unknown> {
  /** Whether the one that is due where the run stands is over. */
  isDone = false;
  readonly isOff: boolean;
  readonly #options: ValidationOptions<Batch, HostBatch>;
  readonly #plan: ValidationPlan;
  /** The loader at the start of its next pass, or of the one in progress. */
  #start: Json | undefined;

  constructor(options: ValidationOptions<Batch, HostBatch>) {
    const { loader, settings, batches } = options;
    this.#options = options;
    this.#plan = new ValidationPlan(settings.checkEvery, batches);
    this.isOff = loader === undefined || settings.limits.validation === 0;
    this.#start = loader && loaderState(loader);
  }

  get loaderState(): Json | undefined {
    return this.#start;
  }

  set loaderState(state: Json | undefined) {
    if (this.#options.loader) setLoaderState(this.#options.loader, state);
    this.#start = state;
  }

  /** Whether an epoch has metrics of validation that are its own, or nothing is ever validated. */
  tellsIn(epoch: number): boolean {
    return this.isOff || this.#plan.happensIn(epoch);
  }

  /** After so many batches of the epoch. */
  isDue(epoch: number, batch: number): boolean {
    return !this.isOff && !this.isDone && this.#plan.isDue(epoch, batch);
  }

  /** At an epoch's end; one that the run's end cuts short is validated too. */
  isDueAtEnd(epoch: number, batch: number, isCut: boolean): boolean {
    return isCut ? !this.isOff && !this.isDone : this.isDue(epoch, batch);
  }

  /** A few batches before the first of training, whose metrics nobody sees. */
  async checkSanity(): Promise<void> {
    const { hooks, settings, loader } = this.#options;
    const { sanityValidationSteps: steps, limits } = settings;
    if (this.isOff || loader === undefined || steps === 0) return;
    await hooks.call("onSanityCheckStart");
    const batches = countBatches("validation", limits.validation, loader.length);
    await leavingLoaderState(loader, () => this.#evaluate(loader, Math.min(steps, batches)));
    await hooks.call("onSanityCheckEnd");
  }

  /** The metrics, or undefined when the run was stopped meanwhile. */
  async run(): Promise<Metrics | undefined> {
    const { hooks, settings, loader } = this.#options;
    if (loader === undefined) return {};
    if (settings.isOverfitting) setLoaderState(loader, this.#start);
    await hooks.call("onValidationStart");
    const metrics = await this.#evaluate(loader, settings.limits.validation, (batch) =>
      hooks.call("onValidationBatchEnd", batch),
    );
    if (metrics === undefined) return undefined;
    if (!settings.isOverfitting) this.#start = loaderState(loader);
    this.isDone = true;
    return metrics;
  }

  #evaluate(
    loader: Loader<HostBatch>,
    limit: number | undefined,
    onBatchEnd?: (batch: EvaluationBatch) => Promise<void> | undefined,
  ): Promise<Metrics | undefined> {
    const { task, settings, taskMetrics, wait, shouldStop } = this.#options;
    const { checkLeaks } = settings;
    const phase = "validation";
    return evaluate(task, {
      loader,
      limit,
      phase,
      checkLeaks,
      taskMetrics,
      wait,
      onBatchEnd,
      shouldStop,
    });
  }
}
