import type { Optimizer, Schedule, StepOptions } from "@stratajs/optim";
import {
  dispose,
  type Gradients,
  type Parameter,
  type Rng,
  type Scalar,
  type StateDict,
} from "@stratajs/tensor";
import type { TrainBatchStart } from "./callback.ts";
import { GradientAccumulator } from "./gradient-accumulator.ts";
import type { Hooks } from "./hooks.ts";
import {
  expectHeld,
  held,
  heldBy,
  heldSince,
  NOTHING_HELD,
  sumHeld,
  type Held,
} from "./leak-check.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import { PhaseLog } from "./phase-log.ts";
import type { OptimizerSettings } from "./run-state.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import type { RunLength, Task } from "./task.ts";
import type { TrainerSettings } from "./trainer-options.ts";
import { runTrainingStep } from "./training-step.ts";

export interface LearnerOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly length: RunLength;
  readonly settings: TrainerSettings;
  readonly rng: Rng;
  readonly hooks: Hooks;
  readonly taskMetrics: TaskMetrics;
}

/** What learns from batches: optimizer, schedule, and the gradients that wait for their step. */
export class Learner<Batch = unknown, HostBatch = unknown> {
  readonly optimizer: Optimizer;
  readonly schedule: Schedule | undefined;
  readonly log: PhaseLog;
  readonly #accumulator = new GradientAccumulator();
  rng: Rng;
  readonly #options: LearnerOptions<Batch, HostBatch>;
  readonly #parameters: readonly Parameter[];
  /** Those whose momentum and the like is there. */
  readonly #stepped = new Set<Parameter>();
  #isFirstBatch = true;
  #loadedSettings: OptimizerSettings | undefined;

  constructor(options: LearnerOptions<Batch, HostBatch>) {
    const { task, length, rng, taskMetrics } = options;
    this.#options = options;
    const configured = task.configureOptimizers(length);
    this.optimizer = "optimizer" in configured ? configured.optimizer : configured;
    this.schedule = "optimizer" in configured ? configured.schedule : undefined;
    this.#parameters = task.model.parameters();
    this.rng = rng;
    this.log = new PhaseLog("train", taskMetrics);
  }

  /** Whether the batch is the last of those whose gradients make a step. */
  completesStep({ batch, batches }: Pick<TrainBatchStart, "batch" | "batches">): boolean {
    return (batch + 1) % this.#options.settings.accumulateGradients === 0 || batch + 1 === batches;
  }

  /**
   * Learns from a batch: its gradients, and a step if it completes one.
   *
   * @param isStepLogged whether the log is to have the step's own values.
   * @returns the loss, the caller's to dispose of.
   */
  async learn(batch: TrainBatchStart, isStepLogged: boolean): Promise<Scalar> {
    const { checkLeaks, accumulateGradients: accumulate } = this.#options.settings;
    const before = checkLeaks ? held() : undefined;
    const kept = before && this.#kept();
    const { task } = this.#options;
    const { log, rng } = this;
    const { loss, gradients } = runTrainingStep(
      { task, parameters: this.#parameters, rng, log, accumulate, examples: batch.examples },
      batch.data as HostBatch,
    );
    this.#accumulator.add(gradients);
    log.commit(isStepLogged);
    try {
      const allowed = this.completesStep(batch) ? await this.#step(batch) : NOTHING_HELD;
      // A first batch, and a parameter's first step, may allocate what lasts.
      if (before && kept && allowed && !this.#isFirstBatch) {
        const where = `training step ${batch.step + 1} (epoch ${batch.epoch}, batch ${batch.batch})`;
        expectHeld(before, where, sumHeld(heldSince(kept, this.#kept(loss)), allowed));
      }
    } catch (error) {
      loss.dispose();
      throw error;
    }
    this.#isFirstBatch = false;
    return loss;
  }

  /**
   * A schedule that watches a metric hears of it once an epoch.
   *
   * @param isValidated false in an epoch that has nothing new to tell of a validation.
   */
  tellSchedule(metrics: Metrics, isValidated: boolean): void {
    const monitor = this.schedule?.monitor;
    if (monitor === undefined) return;
    if (monitor.startsWith("validation") && !isValidated) return;
    const metric = metrics[monitor];
    if (metric === undefined) {
      throw new Error(
        `the schedule expected a metric "${monitor}" to watch but there are only ${Object.keys(metrics).join(", ")}; ` +
          "name one of them as its monitor, or give fit a validation loader",
      );
    }
    this.schedule?.observe?.(metric);
  }

  get optimizerSettings(): OptimizerSettings {
    const { momentum, groups } = this.optimizer;
    return {
      momentum,
      groups: groups.map(({ learningRate, weightDecay }) => ({ learningRate, weightDecay })),
    };
  }

  loadOptimizerSettings(settings: OptimizerSettings | undefined): void {
    this.#loadedSettings = settings;
  }

  /** When the callbacks of a run that resumes have added the groups that they had added. */
  restoreOptimizerSettings(): void {
    const loaded = this.#loadedSettings;
    this.#loadedSettings = undefined;
    if (loaded?.groups.length !== this.optimizer.groups.length) return;
    const { momentum, groups } = loaded;
    // Optimizers without momentum may not take any.
    if (this.optimizer.momentum !== momentum) this.optimizer.momentum = momentum;
    for (const [i, group] of groups.entries()) {
      Object.assign(this.optimizer.groups[i]!, group);
    }
  }

  /** The gradients that wait for their step, for a checkpoint between two batches of one. */
  gradientDict(): Promise<StateDict> {
    return this.#accumulator.stateDict(this.#names());
  }

  loadGradientDict(dict: StateDict): void {
    this.#accumulator.loadStateDict(dict, this.#names());
  }

  dispose(): void {
    this.log.reset();
    this.#accumulator.dispose();
    this.optimizer.dispose();
  }

  /** @returns what callbacks kept of it, or undefined where the optimizer had to allocate. */
  async #step({ step, epoch }: TrainBatchStart): Promise<Held | undefined> {
    const { hooks, settings } = this.#options;
    this.schedule?.apply(step, epoch);
    const gradients = this.#accumulator.take();
    let keptByCallbacks = NOTHING_HELD;
    const before = settings.checkLeaks ? held() : undefined;
    try {
      await hooks.call("onBeforeOptimizerStep", gradients);
    } catch (error) {
      dispose([...gradients.values()]);
      throw error;
    }
    if (before) keptByCallbacks = heldSince(before, held());
    const isFirst = this.#noteStepped(gradients);
    this.optimizer.step(gradients, clippingOf(settings));
    return isFirst ? undefined : keptByCallbacks;
  }

  /** Whether one of them never took a step before. */
  #noteStepped(gradients: Gradients): boolean {
    const before = this.#stepped.size;
    for (const parameter of gradients.keys()) this.#stepped.add(parameter);
    return this.#stepped.size > before;
  }

  #names(): ReadonlyMap<Parameter, string> {
    const { model } = this.#options.task;
    return new Map([...model.namedParameters()].map(([name, parameter]) => [parameter, name]));
  }

  #kept(...losses: readonly Scalar[]): Held {
    const tensors = [...this.#accumulator.tensors, ...this.log.stepTensors, ...losses];
    return sumHeld(this.log.held, this.#options.taskMetrics.held, heldBy(tensors));
  }
}

function clippingOf({ gradientClipping }: TrainerSettings): StepOptions {
  if (gradientClipping === undefined) return {};
  const { norm, value } = gradientClipping;
  return norm === undefined ? { clipValue: value! } : { clipNorm: norm };
}
