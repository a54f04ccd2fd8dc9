import type { CheckpointState } from "@stratajs/checkpoint";
import { Rng } from "@stratajs/tensor";
import { checkLimit, checkSome } from "./batch-limit.ts";
import type { Callback } from "./callback.ts";
import { toSeconds, type Duration } from "./duration.ts";
import { expectCount } from "./expect-settings.ts";
import { isTestRun } from "./leak-check.ts";
import type { Hyperparameters, Logger } from "./loggers/logger.ts";

export interface TrainerOptions {
  /** 1 by default; no limit by default where `maxSteps` or `maxTime` is given. */
  readonly maxEpochs?: number | undefined;
  /** Optimizer steps of the whole run; no limit by default. */
  readonly maxSteps?: number | undefined;
  /**
   * Whole epochs that a run has at least: until then a `stop`, that of `EarlyStopping` for one, and `maxTime` wait (Lightning's
   * `min_epochs`). An abort of the signal, and a `stop` by force, do not. 0 by default.
   */
  readonly minEpochs?: number | undefined;
  /** Optimizer steps, likewise (`min_steps`); both minima have to be reached. 0 by default. */
  readonly minSteps?: number | undefined;
  /**
   * Of the whole run, pauses left out: `"00:12:00:00"` (days, hours, minutes, seconds) or `{ hours: 12 }`. It is looked at
   * after every step; an epoch that it cuts short is validated all the same.
   */
  readonly maxTime?: Duration | undefined;
  readonly callbacks?: readonly Callback[];
  /** Where the metrics go; nowhere by default. */
  readonly loggers?: readonly Logger[];
  /** How many steps lie between those whose own values go to the loggers (`log_every_n_steps`); 50 by default, 0 for none. */
  readonly logEverySteps?: number;
  /** Saved with every checkpoint beside the task's, and told to the loggers; `loadFromCheckpoint` gives them back. */
  readonly hyperparameters?: Hyperparameters;
  /** What dropout and the like draw from in training; `new Rng(0)` by default. */
  readonly rng?: Rng;
  /**
   * Batches whose gradients make one step (`accumulate_grad_batches`), each loss divided by their number; 1 by default.
   * An epoch's last step may have fewer.
   */
  readonly accumulateGradients?: number | undefined;
  /** Limits the norm of all gradients together, or each value of them; no limit by default. */
  readonly gradientClipping?: GradientClipping | undefined;
  /**
   * When to validate: from 1 on every so many epochs (`check_val_every_n_epoch`), below 1 a part of an epoch, `0.25` four
   * times in each (`val_check_interval`), and `{ batches: 100 }` every so many batches within an epoch. 1 by default.
   */
  readonly checkEvery?: number | { readonly batches: number } | undefined;
  /** Only the first batches of each epoch: from 1 on their number, below 1 a part of all; all by default. */
  readonly limitTrainBatches?: number | undefined;
  /** As limitTrainBatches; with 0 nothing is validated. */
  readonly limitValidationBatches?: number | undefined;
  readonly limitTestBatches?: number | undefined;
  readonly limitPredictBatches?: number | undefined;
  /**
   * Trains and validates on the same few batches in every epoch, to see whether a model can learn them by heart: a
   * shuffling loader gives the order of its first epoch again and again. A number as limitTrainBatches; not by default.
   */
  readonly overfitBatches?: number | undefined;
  /**
   * Validation batches that are tried before training (`num_sanity_val_steps`), so that a mistake there is not found after
   * an epoch; 2 by default, `Infinity` for all. A run that resumes does without.
   */
  readonly sanityValidationSteps?: number | undefined;
  /**
   * Runs one batch (or the number given) of training, validation, test and prediction, to see that the program works:
   * one epoch, without loggers and without the callbacks that save (`runsLast`). No by default.
   */
  readonly fastDevRun?: boolean | number | undefined;
  /**
   * Whether a step, a validation batch or a callback that leaves tensors behind is an error, which names it; by
   * default in tests only (under vitest, or with NODE_ENV=test).
   */
  readonly checkLeaks?: boolean;
  /** Saved with every checkpoint, in its `state`: `{ model: { name, options } }` says how to make the model again. */
  readonly metadata?: CheckpointState;
}

/** As an optimizer's step takes them: `clip_grad_norm_` and `clip_grad_value_`. */
export type GradientClipping =
  | { readonly norm: number; readonly value?: never }
  | { readonly value: number; readonly norm?: never };

/** The options with their defaults, checked. */
export interface TrainerSettings {
  readonly maxEpochs: number;
  readonly maxSteps: number;
  readonly minEpochs: number;
  readonly minSteps: number;
  readonly maxSeconds: number;
  readonly callbacks: readonly Callback[];
  readonly loggers: readonly Logger[];
  readonly logEverySteps: number;
  readonly hyperparameters: Hyperparameters;
  readonly rng: Rng;
  readonly accumulateGradients: number;
  readonly gradientClipping: GradientClipping | undefined;
  readonly checkEvery: number | { readonly batches: number };
  /** Undefined: all. */
  readonly limits: {
    readonly train: number | undefined;
    readonly validation: number | undefined;
    readonly test: number | undefined;
    readonly predict: number | undefined;
  };
  /** Whether every epoch has the same batches. */
  readonly isOverfitting: boolean;
  readonly sanityValidationSteps: number;
  readonly isFastDevRun: boolean;
  readonly checkLeaks: boolean;
  readonly metadata: CheckpointState;
}

export function toSettings(options: TrainerOptions): TrainerSettings {
  const { maxSteps, maxTime, fastDevRun = false, checkEvery = 1 } = options;
  const overfit = checkSome("overfitBatches", options.overfitBatches);
  const isEndless = maxSteps !== undefined || maxTime !== undefined;
  const settings: TrainerSettings = {
    maxEpochs: limit("maxEpochs", options.maxEpochs ?? (isEndless ? Infinity : 1)),
    maxSteps: limit("maxSteps", maxSteps ?? Infinity),
    minEpochs: integer("minEpochs", options.minEpochs ?? 0, 0),
    minSteps: integer("minSteps", options.minSteps ?? 0, 0),
    maxSeconds: maxTime === undefined ? Infinity : toSeconds(maxTime),
    callbacks: options.callbacks ?? [],
    loggers: options.loggers ?? [],
    logEverySteps: limit("logEverySteps", options.logEverySteps ?? 50),
    hyperparameters: options.hyperparameters ?? {},
    rng: options.rng ?? new Rng(0),
    accumulateGradients: integer("accumulateGradients", options.accumulateGradients ?? 1, 1),
    gradientClipping: clipping(options.gradientClipping),
    checkEvery: checkInterval(checkEvery),
    limits: {
      train: overfit ?? checkSome("limitTrainBatches", options.limitTrainBatches),
      validation: overfit ?? checkLimit("limitValidationBatches", options.limitValidationBatches),
      test: checkSome("limitTestBatches", options.limitTestBatches),
      predict: checkSome("limitPredictBatches", options.limitPredictBatches),
    },
    isOverfitting: overfit !== undefined,
    sanityValidationSteps: limit("sanityValidationSteps", options.sanityValidationSteps ?? 2),
    isFastDevRun: false,
    checkLeaks: options.checkLeaks ?? isTestRun(),
    metadata: options.metadata ?? {},
  };
  if (fastDevRun !== false) return forDevelopment(settings, fastDevRun === true ? 1 : fastDevRun);
  expectMinima(settings);
  return settings;
}

function expectMinima({ minEpochs, maxEpochs, minSteps, maxSteps }: TrainerSettings): void {
  if (minEpochs > maxEpochs) {
    throw new RangeError(
      `Trainer expected minEpochs of at most maxEpochs, ${maxEpochs}, but got ${minEpochs}`,
    );
  }
  if (minSteps > maxSteps) {
    throw new RangeError(
      `Trainer expected minSteps of at most maxSteps, ${maxSteps}, but got ${minSteps}`,
    );
  }
}

function forDevelopment(settings: TrainerSettings, count: number): TrainerSettings {
  const batches = integer("fastDevRun", count, 1);
  return {
    ...settings,
    maxEpochs: 1,
    maxSteps: Infinity,
    minEpochs: 0,
    minSteps: 0,
    callbacks: settings.callbacks.filter((callback) => callback.runsLast !== true),
    loggers: [],
    checkEvery: 1,
    limits: { train: batches, validation: batches, test: batches, predict: batches },
    sanityValidationSteps: 0,
    isFastDevRun: true,
  };
}

function clipping(given: GradientClipping | undefined): GradientClipping | undefined {
  if (given === undefined) return undefined;
  const [most, ...others] = [given.norm, given.value].filter((each) => each !== undefined);
  if (most !== undefined && most >= 0 && others.length === 0) return given;
  throw new RangeError(
    `Trainer expected gradientClipping { norm } or { value } of at least 0 but got ${JSON.stringify(given)}`,
  );
}

function checkInterval(given: TrainerSettings["checkEvery"]): TrainerSettings["checkEvery"] {
  if (typeof given === "object") integer("checkEvery.batches", given.batches, 1);
  else if (!(given > 0 && (given < 1 || Number.isSafeInteger(given)))) {
    throw new RangeError(
      `Trainer expected checkEvery to be a number of epochs, a part of one between 0 and 1, or { batches } but got ${given}`,
    );
  }
  return given;
}

/** An integer of at least 0, or Infinity. */
function limit(name: string, value: number): number {
  return value === Infinity ? value : integer(name, value, 0);
}

function integer(name: string, value: number, least: number): number {
  expectCount("Trainer", { [name]: value }, least);
  return value;
}
