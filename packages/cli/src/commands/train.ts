import type { Command } from "commander";
import { sharedOptions } from "./shared-options.ts";
import type { CommandContext } from "../command-context.ts";
import { chooseName } from "../options/near-names.ts";
import { fraction, integerFrom, listOf, numberAtLeastZero } from "../options/parsers.ts";
import { scheduleNames } from "../recipes.ts";
import { loggerNames } from "../run/logger-names.ts";
import { addTrainerOptions, toTrainOptions, type TrainFlags } from "./trainer-options.ts";

export function addTrain(program: Command, context: CommandContext): Command {
  const train = program
    .command("train")
    .description("train a model on a data set, save it and write a report")
    .argument("[model]", "its name in the zoo: see strata models (default: what suits the data)")
    .optionsGroup("Data:")
    .addOption(sharedOptions.dataset())
    .addOption(sharedOptions.data())
    .addOption(sharedOptions.noDownload())
    .option("--limit-train <n>", "use only the first n training images", integerFrom(1))
    .option("--limit-test <n>", "use only the first n test images", integerFrom(1))
    .optionsGroup("Settings (each replaces the recipe's):")
    .addOption(sharedOptions.recipe())
    .option("--epochs <n>", "passes over the training images", integerFrom(1))
    .addOption(sharedOptions.batchSize())
    .addOption(sharedOptions.optimizer())
    .option("--learning-rate <rate>", "with oneCycle the peak", numberAtLeastZero)
    .option("--momentum <m>", "of SGD and RMSprop, or β₁", fraction)
    .option("--weight-decay <d>", "per step, as PyTorch's", numberAtLeastZero)
    .option("--schedule <name>", `of the rate: ${scheduleNames.join(", ")}`, (text) =>
      chooseName("schedule", text, scheduleNames),
    )
    .option("--warmup-epochs <n>", "in which the rate rises", integerFrom(0))
    .option("--decay-weights-only", "no weight decay on biases and norms")
    .option("--label-smoothing <part>", "of the target, for all classes", fraction)
    .option("--validation <part>", "of the training images, held back to validate with", fraction)
    .option("--update-batch-norm", "estimate batch-norm statistics again after training")
    .addOption(sharedOptions.seed())
    .optionsGroup("Start:")
    .option("--weights <weights>", "begin with these: a file, a URL, or a name of published ones")
    .option("--freeze <layer>", "keep the weights up to this layer as they are")
    .optionsGroup("Beside the training:")
    .option("--early-stopping <n>", "end after n validations without a better loss", integerFrom(0))
    .option("--ema <decay>", "validate and save a moving average of the weights", fraction)
    .option("--save-top <n>", "keep the n best checkpoints (default: 1)", integerFrom(1))
    .option("--save-every-steps <n>", "save the last state within epochs, too", integerFrom(1))
    .option(
      "--logger <names>",
      `${loggerNames.join(", ")}: more than one with commas (csv is always written)`,
      listOf("logger", loggerNames),
    )
    .option("--workers <n>", "threads that prepare batches (default: 0)", integerFrom(0))
    .optionsGroup("Run:")
    .option(
      "--output <folder>",
      "for checkpoints and report (default: runs/<model>; never one in use)",
    )
    .option("--resume <checkpoint>", "go on with a stopped run, with its settings")
    .addOption(sharedOptions.backend())
    .addHelpText("after", EXAMPLES)
    .action(async (model: string, flags: TrainFlags, command: Command) => {
      const { train: run } = await import("../run/train.ts");
      const isModelGiven = command.args.length > 0;
      await run({ ...toTrainOptions(flags), model: isModelGiven ? model : undefined }, context);
    });
  return addTrainerOptions(train);
}

const EXAMPLES = `
Examples:
  strata train                                  LeNet-BN on Fashion-MNIST
  strata train leNet --epochs 3 --seed 7
  strata train --recipe published               the settings of the text it comes from
  strata train --resume runs/leNetBn/last.safetensors
  strata train cifarResNet20 --dataset cifar10 --logger tensorBoard
  strata train resnet18 --dataset imageFolder --data photos --weights IMAGENET1K_V1 --freeze layer3
  strata train --recipe recipe.ts --fast-dev-run     to see that it works

Ctrl-C ends training after the step it is in and saves it; resume as above.`;
