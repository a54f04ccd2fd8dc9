import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { datasetNames } from "../data/dataset-names.ts";
import { chooseName } from "../options/near-names.ts";
import { integerFrom, positiveNumber } from "../options/parsers.ts";
import { isRecipePath } from "../options/recipe-file.ts";
import { optimizerNames, recipeNames } from "../recipes.ts";
import type { LearningRateRequest } from "../run/find-rate.ts";

export function addLrFind(program: Command, context: CommandContext): Command {
  return program
    .command("lr-find")
    .description("find a learning rate: train while it rises, and see where the loss falls fastest")
    .argument("[model]", "its name in the zoo: see strata models (default: what suits the data)")
    .option(
      "--dataset <name>",
      `${datasetNames.join(", ")} (default: ${datasetNames[0]})`,
      (text) => chooseName("data set", text, datasetNames),
    )
    .option("--data <folder>", "where the data set's files are (default: $STRATA_DATA, or found)")
    .option("--no-download", "never fetch the data set")
    .option("--recipe <name>", `${recipeNames.join(", ")}, or a JSON or TypeScript file`, (text) =>
      isRecipePath(text) ? text : chooseName("recipe", text, recipeNames),
    )
    .option("--optimizer <name>", optimizerNames.join(", "), (text) =>
      chooseName("optimizer", text, optimizerNames),
    )
    .option("--batch-size <n>", "images in a step", integerFrom(1))
    .option("--from <rate>", "the first rate", positiveNumber, 1e-8)
    .option("--to <rate>", "the last", positiveNumber, 1)
    .option("--steps <n>", "from one to the other", integerFrom(2), 100)
    .option("--seed <n>", "for weights and order (default: 42)", integerFrom(0))
    .option("--output <file>", "the curve, as a picture", "learning-rate.svg")
    .option("--backend <name>", "compute with this one (default: the fastest that runs)")
    .option("--json", "print rates and losses as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (model: string | undefined, options: Omit<LearningRateRequest, "model">) => {
      const { findRate } = await import("../run/find-rate.ts");
      await findRate({ ...options, model }, context);
    });
}

const EXAMPLES = `
Examples:
  strata lr-find
  strata lr-find cifarResNet20 --dataset cifar10 --steps 200 --to 2`;
