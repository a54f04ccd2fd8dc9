import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { imageShape, integerFrom } from "../options/parsers.ts";
import type { SummaryOptions } from "../zoo/summary.ts";

export function addSummary(program: Command, context: CommandContext): Command {
  return program
    .command("summary")
    .description("show a model's layers, their output shapes, parameters and multiply-adds")
    .argument("<model>", "its name in the zoo: see strata models")
    .option(
      "--input <shape>",
      "of the images, HEIGHTxWIDTHxCHANNELS (default: the model's own)",
      imageShape,
    )
    .option("--classes <n>", "how many it tells apart (default: the model's own)", integerFrom(1))
    .option("--batch <n>", "say how much memory training takes with so many images", integerFrom(1))
    .addHelpText(
      "after",
      "\nExamples:\n  strata summary leNetBn --input 28x28x1\n  strata summary resnet50 --batch 32",
    )
    .action(async (model: string, options: SummaryOptions) => {
      const { summary } = await import("../zoo/summary.ts");
      await summary(model, options, context);
    });
}
