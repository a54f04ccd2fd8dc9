import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { ModelsOptions } from "../zoo/models.ts";

export function addModels(program: Command, context: CommandContext): Command {
  return program
    .command("models")
    .description("list the models of the zoo")
    .argument("[pattern]", "names only that fit; * stands for anything", "*")
    .option("--json", "print the list as JSON")
    .addHelpText("after", '\nExample:\n  strata models "le*"')
    .action(async (pattern: string, options: ModelsOptions) => {
      const { models } = await import("../zoo/models.ts");
      models(pattern, options, context);
    });
}
