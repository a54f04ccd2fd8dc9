import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { datasetNames } from "../data/dataset-names.ts";
import { chooseName } from "../options/near-names.ts";
import { integerFrom, numberAtLeastZero } from "../options/parsers.ts";
import { recipes, type RecipeName } from "../recipes.ts";
import type { TrainOptions } from "../run/train-request.ts";

const recipeNames = Object.keys(recipes) as RecipeName[];

export function addTrain(program: Command, context: CommandContext): Command {
  return program
    .command("train")
    .description("train a model on a data set, save it and write a report")
    .argument("[model]", "its name in the zoo: see strata models", "leNetBn")
    .optionsGroup("Data:")
    .option(
      "--dataset <name>",
      `${datasetNames.join(" or ")} (default: ${datasetNames[0]})`,
      (text) => chooseName("data set", text, datasetNames),
    )
    .option("--data <folder>", "where the data set's files are (default: $STRATA_DATA, or found)")
    .option("--no-download", "never fetch the data set")
    .option("--limit-train <n>", "use only the first n training images", integerFrom(1))
    .option("--limit-test <n>", "use only the first n test images", integerFrom(1))
    .optionsGroup("Settings (each replaces the recipe's):")
    .option(
      "--recipe <name>",
      `${recipeNames.join(", ")} (default: what suits the number of images)`,
      (text) => chooseName("recipe", text, recipeNames),
    )
    .option("--epochs <n>", "passes over the training images", integerFrom(1))
    .option("--batch-size <n>", "images in a step", integerFrom(1))
    .option("--optimizer <name>", "sgd or adamw", (text) =>
      chooseName("optimizer", text, ["sgd", "adamw"]),
    )
    .option("--learning-rate <rate>", "with oneCycle the peak", numberAtLeastZero)
    .option("--momentum <m>", "of SGD, or β₁ of AdamW", numberAtLeastZero)
    .option("--weight-decay <d>", "per step, as PyTorch's", numberAtLeastZero)
    .option("--schedule <name>", "of the rate: oneCycle, step or constant", (text) =>
      chooseName("schedule", text, ["oneCycle", "step", "constant"]),
    )
    .option("--update-batch-norm", "estimate batch-norm statistics again after training")
    .option(
      "--seed <n>",
      "for weights and order; the same seed, the same bits (default: 42)",
      integerFrom(0),
    )
    .optionsGroup("Run:")
    .option(
      "--output <folder>",
      "for checkpoints and report (default: runs/<model>; never one in use)",
    )
    .option("--resume <checkpoint>", "go on with a stopped run, with its settings")
    .option("--backend <name>", "compute with this one (default: the fastest that runs)")
    .addHelpText("after", EXAMPLES)
    .action(async (model: string, options: TrainOptions, command: Command) => {
      const { train } = await import("../run/train.ts");
      const isModelGiven = command.args.length > 0;
      await train({ ...options, model: isModelGiven ? model : undefined }, context);
    });
}

const EXAMPLES = `
Examples:
  strata train                                  LeNet-BN on Fashion-MNIST
  strata train leNet --epochs 3 --seed 7
  strata train --recipe published               the settings of the text it comes from
  strata train --resume runs/leNetBn/last.safetensors

Ctrl-C ends training after the step it is in and saves it; resume as above.`;
