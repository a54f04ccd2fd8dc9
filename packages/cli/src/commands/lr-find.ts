import type { Command } from "commander";
import { sharedOptions } from "./shared-options.ts";
import type { CommandContext } from "../command-context.ts";
import { integerFrom, positiveNumber } from "../options/parsers.ts";
import type { LearningRateRequest } from "../run/find-rate.ts";

export function addLrFind(program: Command, context: CommandContext): Command {
  return program
    .command("lr-find")
    .description("find a learning rate: train while it rises, and see where the loss falls fastest")
    .argument("[model]", "its name in the zoo: see strata models (default: what suits the data)")
    .addOption(sharedOptions.dataset())
    .addOption(sharedOptions.data())
    .addOption(sharedOptions.noDownload())
    .addOption(sharedOptions.recipe())
    .addOption(sharedOptions.optimizer())
    .addOption(sharedOptions.batchSize())
    .option("--from <rate>", "the first rate", positiveNumber, 1e-8)
    .option("--to <rate>", "the last", positiveNumber, 1)
    .option("--steps <n>", "from one to the other", integerFrom(2), 100)
    .addOption(sharedOptions.seed())
    .option("--output <file>", "the curve, as a picture", "learning-rate.svg")
    .addOption(sharedOptions.backend())
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
