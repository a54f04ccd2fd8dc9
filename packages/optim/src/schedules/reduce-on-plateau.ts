import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import type { Schedule, ScheduleState } from "./schedule.ts";

export interface ReduceOnPlateauOptions {
  /** What the Trainer lets it `observe`; `validationLoss` by default. */
  readonly monitor?: string;
  /** Whether less or more is better; `"min"` by default. */
  readonly mode?: "min" | "max";
  /** What the rates are multiplied with, below 1; 0.1 by default. */
  readonly factor?: number;
  /** How many epochs without a better metric are let pass; 10 by default. */
  readonly patience?: number;
  /** By how much a metric must be better to count; 1e-4 by default. */
  readonly threshold?: number;
  /** Whether `threshold` is a part of the best metric or a difference; `"relative"` by default. */
  readonly thresholdMode?: "relative" | "absolute";
  /** Epochs after a reduction in which none are counted; 0 by default. */
  readonly cooldown?: number;
  /** No rate falls below it (PyTorch's `min_lr`), in all groups or in each; 0 by default. */
  readonly minLearningRate?: number | readonly number[];
  /** Smaller changes of a rate are not made (`eps`); 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * Reduces the learning rate when a metric has stopped getting better: `torch.optim.lr_scheduler.ReduceLROnPlateau`.
 *
 * The Trainer tells it the monitored metric after every epoch; in a loop of one's own, call `observe`. It is the
 * one schedule with a memory: `state()` belongs into a checkpoint.
 *
 * @example
 * ```ts
 * new ReduceOnPlateau(optimizer, { monitor: "validationAccuracy", mode: "max", patience: 5 });
 * ```
 */
export class ReduceOnPlateau implements Schedule {
  readonly monitor: string;
  readonly #optimizer: Optimizer;
  readonly #options: Required<Omit<ReduceOnPlateauOptions, "monitor" | "minLearningRate">>;
  readonly #floors: readonly number[];
  #rates: number[];
  #best: number | undefined;
  #badEpochs = 0;
  /** Epochs of the cooldown that are left. */
  #cooling = 0;

  constructor(optimizer: Optimizer, options: ReduceOnPlateauOptions = {}) {
    const { monitor = "validationLoss", minLearningRate = 0, ...given } = options;
    this.#options = {
      mode: "min",
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdMode: "relative",
      cooldown: 0,
      epsilon: 1e-8,
      ...given,
    };
    checkOptions(this.#options);
    const groups = optimizer.groups.length;
    this.#floors = toFloors(minLearningRate, groups);
    this.monitor = monitor;
    this.#optimizer = optimizer;
    this.#rates = optimizer.groups.map((group) => group.learningRate);
  }

  learningRate(_step: number, _epoch: number, group = 0): number {
    return this.#rates[group]!;
  }

  apply(): void {
    for (const [i, rate] of this.#rates.entries()) {
      this.#optimizer.groups[i]!.learningRate = rate;
    }
  }

  /** After every epoch; the rates hold from the next `apply` on. A NaN is not better than anything. */
  observe(metric: number): void {
    if (this.#isBetter(metric)) {
      this.#best = metric;
      this.#badEpochs = 0;
    } else {
      this.#badEpochs++;
    }
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs <= this.#options.patience) return;
    this.#reduce();
    this.#cooling = this.#options.cooldown;
    this.#badEpochs = 0;
  }

  state(): ScheduleState {
    return {
      rates: [...this.#rates],
      best: this.#best ?? null,
      badEpochs: this.#badEpochs,
      cooling: this.#cooling,
    };
  }

  /** @throws when it is not a state of such a schedule for as many groups; then nothing changes. */
  loadState(state: ScheduleState): void {
    const { rates, best, badEpochs, cooling } = parse(state, this.#rates.length);
    this.#rates = [...rates];
    this.#best = best ?? undefined;
    this.#badEpochs = badEpochs;
    this.#cooling = cooling;
  }

  #reduce(): void {
    const { factor, epsilon } = this.#options;
    this.#rates = this.#rates.map((rate, i) => {
      const next = Math.max(rate * factor, this.#floors[i]!);
      return rate - next > epsilon ? next : rate;
    });
  }

  #isBetter(metric: number): boolean {
    const best = this.#best;
    if (best === undefined) return !Number.isNaN(metric);
    const { mode, threshold, thresholdMode } = this.#options;
    const margin = thresholdMode === "relative" ? best * threshold : threshold;
    return mode === "min" ? metric < best - margin : metric > best + margin;
  }
}

interface PlateauState {
  readonly rates: readonly number[];
  readonly best: number | null;
  readonly badEpochs: number;
  readonly cooling: number;
}

function parse(state: ScheduleState, groups: number): PlateauState {
  const { rates, best, badEpochs, cooling } = { ...(state as Partial<PlateauState> | null) };
  const areRates =
    Array.isArray(rates) && rates.length === groups && rates.every((rate) => rate >= 0);
  const isBest = best === null || typeof best === "number";
  if (areRates && isBest && isCount(badEpochs) && isCount(cooling)) {
    return { rates, best, badEpochs, cooling };
  }
  throw new TypeError(
    `ReduceOnPlateau expected a state { rates, best, badEpochs, cooling } for ${groups} groups but got ${JSON.stringify(state).slice(0, 120)}`,
  );
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function toFloors(given: number | readonly number[], groups: number): readonly number[] {
  const floors = typeof given === "number" ? Array.from({ length: groups }, () => given) : given;
  if (floors.length !== groups) {
    throw new RangeError(
      `ReduceOnPlateau expected a minLearningRate for each of ${groups} groups but got ${floors.length}`,
    );
  }
  for (const minLearningRate of floors) expectAtLeastZero("ReduceOnPlateau", { minLearningRate });
  return floors;
}

function checkOptions(
  options: Required<Omit<ReduceOnPlateauOptions, "monitor" | "minLearningRate">>,
): void {
  const { mode, factor, patience, threshold, thresholdMode, cooldown, epsilon } = options;
  expectAtLeastZero("ReduceOnPlateau", { threshold, epsilon });
  expectCount("ReduceOnPlateau", { patience, cooldown }, 0);
  if (!(factor >= 0 && factor < 1)) {
    throw new RangeError(`ReduceOnPlateau expected factor in [0, 1) but got ${factor}`);
  }
  if (mode !== "min" && mode !== "max") {
    throw new TypeError(`ReduceOnPlateau expected mode "min" or "max" but got "${String(mode)}"`);
  }
  if (thresholdMode !== "relative" && thresholdMode !== "absolute") {
    throw new TypeError(
      `ReduceOnPlateau expected thresholdMode "relative" or "absolute" but got "${String(thresholdMode)}"`,
    );
  }
}
