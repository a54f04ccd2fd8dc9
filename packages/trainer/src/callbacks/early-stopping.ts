import type { Json } from "@stratajs/checkpoint";
import type { Callback } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import { formatMetric } from "../metrics/format-metric.ts";
import type { Trainer } from "../trainer.ts";
import { expectMode, isBetter, monitored, type MonitorMode } from "../metrics/monitor.ts";

export interface EarlyStoppingOptions {
  /** The metric that is watched; `validationLoss` by default. */
  readonly monitor?: string;
  /** By how much it must be better to count; 0 by default. */
  readonly minDelta?: number;
  /** How many times it may not get better in a row; 3 by default. */
  readonly patience?: number;
  /** Whether less or more is better; `"min"` by default. */
  readonly mode?: MonitorMode;
  /** Whether NaN and infinity end the run; yes by default. */
  readonly checkFinite?: boolean;
  /** Ends the run as soon as the metric is better than it; none by default. */
  readonly stoppingThreshold?: number;
  /** Ends the run as soon as the metric is worse than it; none by default. */
  readonly divergenceThreshold?: number;
}

/**
 * Ends a run whose metric does not get better any more: Lightning's `EarlyStopping`.
 *
 * It looks after every validation, and at the end of an epoch where the metric is one of training. The Trainer's `minEpochs`
 * and `minSteps` hold the end back, not the looking.
 *
 * @example
 * ```ts
 * new EarlyStopping({ monitor: "validationAccuracy", mode: "max", patience: 5 });
 * ```
 */
export class EarlyStopping implements Callback {
  readonly name = "EarlyStopping";
  readonly monitor: string;
  readonly patience: number;
  readonly #mode: MonitorMode;
  readonly #minDelta: number;
  readonly #options: EarlyStoppingOptions;
  #bestValue: number | undefined;
  #waited = 0;
  #isLoaded = false;

  constructor(options: EarlyStoppingOptions = {}) {
    const { monitor = "validationLoss", minDelta = 0, patience = 3, mode = "min" } = options;
    expectMode(this.name, mode);
    expectCount(this.name, { patience }, 0);
    this.monitor = monitor;
    this.patience = patience;
    this.#mode = mode;
    this.#minDelta = Math.abs(minDelta);
    this.#options = options;
  }

  /** The best value so far, or undefined before there is one. */
  get bestValue(): number | undefined {
    return this.#bestValue;
  }

  /** How many times in a row it did not get better (`wait_count`). */
  get waited(): number {
    return this.#waited;
  }

  onFitStart(): void {
    if (!this.#isLoaded) [this.#bestValue, this.#waited] = [undefined, 0];
    this.#isLoaded = false;
  }

  onValidationEnd(trainer: Trainer): void {
    if (trainer.isFitting && this.#isOfValidation()) this.#look(trainer);
  }

  onTrainEpochEnd(trainer: Trainer): void {
    if (!this.#isOfValidation()) this.#look(trainer);
  }

  onException(): void {
    this.#isLoaded = false;
  }

  state(): Json {
    return { bestValue: this.#bestValue ?? null, waited: this.#waited };
  }

  loadState(state: Json): void {
    const { bestValue, waited } = state as { bestValue?: unknown; waited?: unknown };
    this.#bestValue = typeof bestValue === "number" ? bestValue : undefined;
    this.#waited = typeof waited === "number" ? waited : 0;
    this.#isLoaded = true;
  }

  #isOfValidation(): boolean {
    return this.monitor.startsWith("validation");
  }

  #look(trainer: Trainer): void {
    const reason = this.#judge(monitored(trainer, this));
    if (reason !== undefined) trainer.stop(reason);
  }

  /** In Lightning's order; undefined where the run may go on. */
  #judge(value: number): string | undefined {
    const { checkFinite = true, stoppingThreshold, divergenceThreshold } = this.#options;
    const is = `${this.monitor} is ${formatMetric(value)}`;
    if (checkFinite && !Number.isFinite(value)) return is;
    const mode = this.#mode;
    if (stoppingThreshold !== undefined && isBetter(value, stoppingThreshold, mode)) {
      return `${is}, better than the stopping threshold ${stoppingThreshold}`;
    }
    if (divergenceThreshold !== undefined && isBetter(divergenceThreshold, value, mode)) {
      return `${is}, worse than the divergence threshold ${divergenceThreshold}`;
    }
    const best = this.#bestValue;
    if (isBetter(value, best, mode, this.#minDelta)) {
      this.#bestValue = value;
      this.#waited = 0;
      return undefined;
    }
    this.#waited++;
    if (this.#waited < this.patience) return undefined;
    return `${this.monitor} did not get better ${this.#waited} times in a row; the best was ${best === undefined ? "never a number" : formatMetric(best)}`;
  }
}
