import {
  CsvLogger,
  EarlyStopping,
  EMAWeightAveraging,
  JsonLinesLogger,
  LearningRateMonitor,
  TensorBoardLogger,
  TerminateOnNaN,
  type Callback,
  type Logger,
} from "@stratajs/trainer";
import type { LoggerName } from "./logger-names.ts";

/** What a run has beside its recipe, as the command line says it. */
export interface RunExtras {
  /** Ends the run after so many validations without a better loss. */
  readonly earlyStopping: number | undefined;
  /** Validates and saves an exponential moving average of the weights with this decay. */
  readonly ema: number | undefined;
  /** How many of the best checkpoints are kept. */
  readonly saveTop: number | undefined;
  /** Saves the last state after so many steps, too. */
  readonly saveEverySteps: number | undefined;
  readonly loggers: readonly LoggerName[] | undefined;
}

export function givenExtras(options: Partial<RunExtras>): RunExtras {
  const { earlyStopping, ema, saveTop, saveEverySteps, loggers } = options;
  return { earlyStopping, ema, saveTop, saveEverySteps, loggers };
}

export function createExtraCallbacks({ earlyStopping, ema, loggers = [] }: RunExtras): Callback[] {
  return [
    new TerminateOnNaN(),
    ...(ema === undefined ? [] : [new EMAWeightAveraging({ decay: ema })]),
    ...(earlyStopping === undefined ? [] : [new EarlyStopping({ patience: earlyStopping })]),
    ...(loggers.length === 0 ? [] : [new LearningRateMonitor({ interval: "step" })]),
  ];
}

export function createLoggers(folder: string, { loggers = [] }: RunExtras): Logger[] {
  return [
    new CsvLogger({ path: `${folder}/metrics.csv` }),
    ...(loggers.includes("jsonLines")
      ? [new JsonLinesLogger({ path: `${folder}/metrics.jsonl` })]
      : []),
    ...(loggers.includes("tensorBoard")
      ? [new TensorBoardLogger({ folder: `${folder}/tensorboard` })]
      : []),
  ];
}
