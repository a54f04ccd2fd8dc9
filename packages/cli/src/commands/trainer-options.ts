import type { GradientClipping } from "@stratajs/trainer";
import type { Command } from "commander";
import { UsageError } from "../errors.ts";
import {
  batchLimit,
  duration,
  integerFrom,
  numberAtLeastZero,
  positiveNumber,
} from "../options/parsers.ts";
import type { TrainerSettings } from "../options/recipe-file.ts";
import { isTrainerSetting } from "../options/trainer-setting-names.ts";
import type { LoggerName } from "../run/logger-names.ts";
import type { TrainOptions } from "../run/train-request.ts";

/** The command line's own names, where they differ from a request's. */
export interface TrainFlags
  extends Omit<TrainOptions, "trainer" | "loggers">, Omit<TrainerSettings, "gradientClipping"> {
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly logger?: readonly LoggerName[];
}

/** Options of the trainer by their own names. */
export function addTrainerOptions(train: Command): Command {
  return train
    .optionsGroup("Trainer:")
    .option("--max-steps <n>", "end after so many optimizer steps", integerFrom(1))
    .option(
      "--max-time <time>",
      "end after days:hours:minutes:seconds, such as 00:01:00:00",
      duration,
    )
    .option(
      "--min-epochs <n>",
      "neither --early-stopping nor --max-time end sooner",
      integerFrom(0),
    )
    .option("--min-steps <n>", "likewise, in optimizer steps", integerFrom(0))
    .option("--accumulate-gradients <n>", "batches that make one step", integerFrom(1))
    .option("--clip-norm <norm>", "limit the norm of all gradients together", numberAtLeastZero)
    .option("--clip-value <value>", "limit each gradient's values", numberAtLeastZero)
    .option(
      "--check-every <epochs>",
      "validate so often; 0.25 is four times an epoch",
      positiveNumber,
    )
    .option("--limit-train-batches <n>", "of each epoch; below 1 a part", batchLimit)
    .option("--limit-validation-batches <n>", "likewise; 0 for none", batchLimit)
    .option("--limit-test-batches <n>", "likewise", batchLimit)
    .option("--overfit-batches <n>", "train and validate on the same few batches", batchLimit)
    .option(
      "--sanity-validation-steps <n>",
      "validation batches tried first (default: 2)",
      integerFrom(0),
    )
    .option(
      "--log-every-steps <n>",
      "values of single steps for loggers (default: 50)",
      integerFrom(0),
    )
    .option("--fast-dev-run [n]", "one batch, or n, of everything; saves nothing", integerFrom(1));
}

export function toTrainOptions(flags: TrainFlags): TrainOptions {
  const { clipNorm, clipValue, logger, ...rest } = flags;
  const gradientClipping = clipping(clipNorm, clipValue);
  const options = Object.entries(rest);
  const trainer: TrainerSettings = {
    ...Object.fromEntries(options.filter(([name]) => isTrainerSetting(name))),
    ...(gradientClipping && { gradientClipping }),
  };
  return {
    ...(Object.fromEntries(options.filter(([name]) => !isTrainerSetting(name))) as typeof rest),
    ...(Object.keys(trainer).length > 0 && { trainer }),
    ...(logger && { loggers: logger }),
  };
}

function clipping(
  norm: number | undefined,
  value: number | undefined,
): GradientClipping | undefined {
  if (norm !== undefined && value !== undefined) {
    throw new UsageError("give --clip-norm or --clip-value, not both");
  }
  if (norm !== undefined) return { norm };
  return value === undefined ? undefined : { value };
}
