import type { Held } from "./leak-check.ts";
import { isMetric, type Metric } from "./metrics/metric.ts";

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

  /**
   * Runs steps that belong to no phase: what they add to metrics is taken out again, where those can tell their state. (It
   * costs a read of each from the device.)
   */
  async leaving<Result>(work: () => Result): Promise<Result> {
    const metrics = [...this.#metrics.values()].filter(({ state }) => state !== undefined);
    const states = await Promise.all(metrics.map((metric) => metric.state!()));
    try {
      return work();
    } finally {
      for (const [i, metric] of metrics.entries()) {
        metric.reset();
        metric.loadState?.(states[i]!);
      }
    }
  }

  pathOf(metric: Metric): string {
    return [...this.#metrics].find(([, each]) => each === metric)![0];
  }

  /** @throws when the task has none there. */
  at(path: string): Metric {
    const metric = this.#metrics.get(path);
    if (metric !== undefined) return metric;
    throw new Error(
      `fit expected the task to have a metric ${path}, as the checkpoint's had, but it has ` +
        `${[...this.#metrics.keys()].join(", ") || "none"}; resume with the same task`,
    );
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
