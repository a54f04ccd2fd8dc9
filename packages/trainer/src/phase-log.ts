import type { Json } from "@stratajs/checkpoint";
import { keep, mean, tidy, type Tensor } from "@stratajs/tensor";
import type { Held } from "./leak-check.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import { isMetric, type Metric } from "./metrics/metric.ts";
import { RunningMeans, type RunningMeansState } from "./metrics/running-means.ts";
import type { LogOptions, StepContext } from "./step-context.ts";
import type { TaskMetrics } from "./task-metrics.ts";

/** What comes before a metric's name: `loss` becomes `trainLoss`. */
export type Phase = "train" | "validation" | "test";

/** What a phase has told so far, as a checkpoint holds it; everything by name. */
export interface PhaseLogState {
  /** Of tensors. */
  readonly means: RunningMeansState;
  /** Of numbers. */
  readonly numbers: RunningMeansState;
  readonly taskMetrics: Readonly<Record<string, LoggedMetricState>>;
}

interface LoggedMetricState {
  /** Of the metric in the task. */
  readonly path: string;
  /** Of a metric that can tell it. */
  readonly state?: Json | undefined;
}

export const emptyPhaseLog: PhaseLogState = { means: {}, numbers: {}, taskMetrics: {} };

interface Logged {
  readonly name: string;
  /** Tensors are clones that the log keeps. */
  readonly value: number | Tensor;
  readonly examples: number;
  readonly onStep: boolean;
  readonly onEpoch: boolean;
}

/**
 * What the steps of a phase tell, by their outputs and by `context.log`. Nothing of it leaves the device until it is
 * read.
 *
 * Each step is `begin`, any number of `log`, `addOutput`, then `commit` or, after an error, `abandon`.
 */
export class PhaseLog {
  readonly #phase: Phase;
  readonly #taskMetrics: TaskMetrics;
  readonly #means = new RunningMeans();
  readonly #numbers = new Map<string, readonly [sum: number, weight: number]>();
  /** Those logged since the last reset, for the epoch. */
  readonly #metrics = new Map<string, Metric>();
  #examples = 0;
  readonly #names = new Set<string>();
  #pending: Logged[] = [];
  /** Those of the step in flight that also go to the loggers. */
  readonly #stepMetrics = new Map<string, Metric>();
  #stepValues: (readonly [name: string, value: number | Tensor])[] = [];

  constructor(phase: Phase, taskMetrics: TaskMetrics) {
    this.#phase = phase;
    this.#taskMetrics = taskMetrics;
  }

  begin(examples: number): void {
    this.#examples = examples;
    this.#names.clear();
    this.#stepMetrics.clear();
  }

  readonly log: StepContext["log"] = (name, value, options = {}) => {
    this.#claimName(name);
    if (isMetric(value)) this.#logMetric(name, value, options);
    else this.#pending.push(this.#toLogged(name, value, options));
  };

  /** What a step returns stands before what it logged. */
  addOutput(output: Readonly<Record<string, Tensor>>): void {
    const logged = Object.entries(output).map(([name, value]) => {
      this.#claimName(name);
      return this.#toLogged(name, value, {});
    });
    this.#pending.unshift(...logged);
  }

  /** @param isStepLogged whether the step's own values are wanted: `readStep` gives them. */
  commit(isStepLogged: boolean): void {
    for (const { name, value, examples, onStep, onEpoch } of this.#pending) {
      if (onEpoch) this.#addToMean(name, value, examples);
      if (isStepLogged && onStep) this.#stepValues.push([name, value]);
      else if (typeof value !== "number") value.dispose();
    }
    this.#pending = [];
  }

  abandon(): void {
    for (const { value } of this.#pending) if (typeof value !== "number") value.dispose();
    this.#pending = [];
  }

  /** `{ trainLossStep, … }` of the step that was committed for it. */
  async readStep(): Promise<Metrics> {
    const values = this.#stepValues;
    this.#stepValues = [];
    const entries = values.map(async ([name, value]) => [name, await readMean(value)] as const);
    const read: Record<string, number> = Object.fromEntries(await Promise.all(entries));
    await computeInto(read, this.#stepMetrics);
    return this.#named(read, "Step");
  }

  /** `{ trainLoss, … }`: means since the last reset. */
  async read(): Promise<Metrics> {
    const read = await this.#means.read();
    for (const [name, [sum, weight]] of this.#numbers) read[name] = sum / weight;
    await computeInto(read, this.#metrics);
    return this.#named(read, "");
  }

  /** Those that wait for `readStep`. */
  get stepTensors(): readonly Tensor[] {
    return this.#stepValues.flatMap(([, value]) => (typeof value === "number" ? [] : [value]));
  }

  /** What the means occupy. */
  get held(): Held {
    return this.#means.held;
  }

  async state(): Promise<PhaseLogState> {
    const taskMetrics: Record<string, LoggedMetricState> = {};
    for (const [name, metric] of this.#metrics) {
      taskMetrics[name] = { path: this.#taskMetrics.pathOf(metric), state: await metric.state?.() };
    }
    return {
      means: await this.#means.state(),
      numbers: Object.fromEntries(this.#numbers),
      taskMetrics,
    };
  }

  loadState({ means, numbers, taskMetrics }: PhaseLogState): void {
    this.reset();
    this.#means.loadState(means);
    for (const [name, total] of Object.entries(numbers)) this.#numbers.set(name, total);
    for (const [name, { path, state }] of Object.entries(taskMetrics)) {
      const metric = this.#taskMetrics.at(path);
      this.#logMetric(name, metric, {});
      if (state !== undefined) metric.loadState?.(state);
    }
  }

  /** Starts again from nothing. */
  reset(): void {
    this.abandon();
    for (const [, value] of this.#stepValues) if (typeof value !== "number") value.dispose();
    this.#stepValues = [];
    this.#means.reset();
    this.#numbers.clear();
    for (const metric of this.#metrics.values()) metric.reset();
    this.#metrics.clear();
  }

  #claimName(name: string): void {
    if (!this.#names.has(name)) {
      this.#names.add(name);
      return;
    }
    throw new Error(
      `context.log expected each name once in a step but got "${name}" again; rename one, or leave it out of the step's output`,
    );
  }

  #logMetric(name: string, metric: Metric, { onStep = false, onEpoch = true }: LogOptions): void {
    this.#taskMetrics.claim(metric, name, this.#phase);
    if (onEpoch) this.#metrics.set(name, metric);
    if (onStep) this.#stepMetrics.set(name, metric);
  }

  #toLogged(name: string, value: number | Tensor, options: LogOptions): Logged {
    const { onStep = this.#phase === "train", onEpoch = true, examples = this.#examples } = options;
    const kept = typeof value === "number" ? value : keep(value.clone());
    return { name, value: kept, examples, onStep: onStep && this.#phase === "train", onEpoch };
  }

  #addToMean(name: string, value: number | Tensor, examples: number): void {
    if (typeof value !== "number") {
      this.#means.add({ [name]: value }, examples);
      return;
    }
    const [sum, weight] = this.#numbers.get(name) ?? [0, 0];
    this.#numbers.set(name, [sum + value * examples, weight + examples]);
  }

  /** `{ loss }` -> `{ trainLoss }` */
  #named(values: Readonly<Record<string, number>>, suffix: string): Metrics {
    const entries = Object.entries(values);
    return Object.fromEntries(
      entries.map(([name, value]) => [this.#phase + capitalized(name) + suffix, value]),
    );
  }
}

async function readMean(value: number | Tensor): Promise<number> {
  if (typeof value === "number") return value;
  const scalar = value.rank === 0 ? value : tidy(() => mean(value));
  const [read] = await scalar.data<"float32">();
  scalar.dispose();
  value.dispose();
  return read!;
}

/** A metric of several numbers, `{ macro, weighted }`, becomes `f1Macro` and `f1Weighted`. */
async function computeInto(
  values: Record<string, number>,
  metrics: ReadonlyMap<string, Metric>,
): Promise<void> {
  for (const [name, metric] of metrics) {
    const computed = await metric.compute();
    if (typeof computed === "number") values[name] = computed;
    else
      for (const [part, value] of Object.entries(computed))
        values[name + capitalized(part)] = value;
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
