import { saveCheckpoint, type Json } from "@stratajs/checkpoint";
import type { Callback } from "../callback.ts";
import type { Trainer } from "../trainer.ts";

export interface ModelCheckpointOptions {
  /** Is made where it is missing. */
  readonly folder: string;
  /** The metric that decides which epoch is best; `validationLoss` by default. */
  readonly monitor?: string;
  /** Whether the least or the greatest value is best; `"min"` by default. */
  readonly mode?: "min" | "max";
  /** Whether to write `last.safetensors` after every epoch and at the end; yes by default. */
  readonly saveLast?: boolean;
}

/**
 * Saves the best and the last state of a run: Lightning's `ModelCheckpoint`.
 *
 * `best.safetensors` is written after an epoch whose monitored metric beats all before it,
 * `last.safetensors` after every epoch and when the run is stopped, in the middle of an epoch too. Both hold
 * everything that `fit(…, { resumeFrom })` needs, and the weights under PyTorch's names. A file is put in the old
 * one's place when it is complete: a failure ends the run with an error and leaves the old one as it was.
 *
 * Without validation, and with the monitor left at its default, only the last is saved.
 */
export class ModelCheckpoint implements Callback {
  readonly name = "ModelCheckpoint";
  readonly runsLast = true;
  readonly monitor: string;
  readonly mode: "min" | "max";
  readonly #folder: string;
  readonly #saveLast: boolean;
  readonly #isMonitorGiven: boolean;
  #bestValue: number | undefined;
  #lastStep: number | undefined;

  constructor({ folder, monitor, mode = "min", saveLast = true }: ModelCheckpointOptions) {
    if (folder === "") throw new Error("ModelCheckpoint expected a folder but got an empty path");
    if (mode !== "min" && mode !== "max") {
      throw new Error(`ModelCheckpoint expected mode "min" or "max" but got "${String(mode)}"`);
    }
    this.#folder = folder.replace(/(?<=[^/\\])[/\\]+$/, "");
    this.#isMonitorGiven = monitor !== undefined;
    this.monitor = monitor ?? "validationLoss";
    this.mode = mode;
    this.#saveLast = saveLast;
  }

  /** The monitored metric of the best epoch, or undefined before there is one. */
  get bestValue(): number | undefined {
    return this.#bestValue;
  }

  /** Undefined before there is a best epoch. */
  get bestPath(): string | undefined {
    return this.#bestValue === undefined ? undefined : `${this.#folder}/best.safetensors`;
  }

  /** Undefined before this run has saved one. */
  get lastPath(): string | undefined {
    return this.#lastStep === undefined ? undefined : `${this.#folder}/last.safetensors`;
  }

  onFitStart(trainer: Trainer): void {
    this.#lastStep = undefined;
    if (trainer.step === 0) this.#bestValue = undefined;
  }

  async onTrainEpochEnd(trainer: Trainer): Promise<void> {
    const isBest = this.#beat(this.#monitored(trainer));
    if (!isBest && !this.#saveLast) return;
    const checkpoint = await trainer.checkpoint();
    if (isBest) await saveCheckpoint(`${this.#folder}/best.safetensors`, checkpoint);
    if (!this.#saveLast) return;
    await saveCheckpoint(`${this.#folder}/last.safetensors`, checkpoint);
    this.#lastStep = trainer.step;
  }

  async onFitEnd(trainer: Trainer): Promise<void> {
    if (!this.#saveLast || this.#lastStep === trainer.step) return;
    await saveCheckpoint(`${this.#folder}/last.safetensors`, await trainer.checkpoint());
    this.#lastStep = trainer.step;
  }

  state(): Json {
    return this.#bestValue === undefined ? {} : { bestValue: this.#bestValue };
  }

  loadState(state: Json): void {
    const value = (state as { bestValue?: unknown } | null)?.bestValue;
    this.#bestValue = typeof value === "number" ? value : undefined;
  }

  #monitored({ metrics }: Trainer): number | undefined {
    const value = metrics[this.monitor];
    if (value !== undefined || !this.#isMonitorGiven) return value;
    throw new Error(
      `ModelCheckpoint expected a metric "${this.monitor}" to monitor but there are only ${Object.keys(metrics).join(", ")}; ` +
        "name one of them, or give fit a validation loader",
    );
  }

  /** Whether `value` is the best so far, and remembers it if so; NaN never is. */
  #beat(value: number | undefined): boolean {
    if (value === undefined || Number.isNaN(value)) return false;
    const best = this.#bestValue;
    if (best !== undefined && !(this.mode === "min" ? value < best : value > best)) return false;
    this.#bestValue = value;
    return true;
  }
}
