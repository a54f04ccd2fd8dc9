import type { Json } from "@stratajs/checkpoint";
import type { Held } from "./leak-check.ts";
import { isMetric, type Metric } from "./metrics/metric.ts";

/** The states of a task's metrics by path, as a checkpoint holds them. */
export type TaskMetricsState = Readonly<Record<string, Json>>;

/**
 * The metrics of a task: those of its properties that are one, and those in its arrays and plain objects. As with a
 * module's parameters, their path is their name: `f1`, `perClass.recall`.
 */
export class TaskMetrics {
  readonly #metrics: ReadonlyMap<string, Metric>;
  /** The phase that logs it, so that two do not accumulate in one. */
  readonly #phases = new Map<Metric, string>();

  constructor(task: object) {
    this.#metrics = new Map(findMetrics(task));
  }

  /** @throws unless it is one of the task's, and no other phase of this fit logs it. */
  claim(metric: Metric, name: string, phase: string): void {
    const known = this.#phases.get(metric);
    if (known === phase) return;
    if (known !== undefined) {
      throw new Error(
        `context.log expected "${name}" to accumulate in one phase but it is logged in ${known} and in ${phase}; ` +
          "give each phase a metric of its own",
      );
    }
    if (![...this.#metrics.values()].includes(metric)) {
      throw new Error(
        `context.log expected the metric "${name}" to be a property of the task, so that a checkpoint can hold it, but it is none; ` +
          `write this.${name} = … in the task's constructor`,
      );
    }
    this.#phases.set(metric, phase);
  }

  get held(): Held {
    let [tensors, bytes] = [0, 0];
    for (const { held } of this.#metrics.values()) {
      tensors += held.tensors;
      bytes += held.bytes;
    }
    return { tensors, bytes };
  }

  /** Of those that training logs. */
  async state(): Promise<TaskMetricsState> {
    const states: Record<string, Json> = {};
    for (const [path, metric] of this.#metrics) {
      if (this.#phases.get(metric) !== "train" || metric.state === undefined) continue;
      states[path] = await metric.state();
    }
    return states;
  }

  loadState(states: TaskMetricsState): void {
    for (const [path, metric] of this.#metrics) {
      const state = states[path];
      if (state !== undefined) metric.loadState?.(state);
    }
  }
}

function* findMetrics(owner: object, prefix = ""): Generator<[path: string, metric: Metric]> {
  for (const [name, value] of Object.entries(owner)) {
    if (isMetric(value)) yield [prefix + name, value];
    else if (prefix === "" && isContainer(value)) yield* findMetrics(value, `${name}.`);
  }
}

function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
