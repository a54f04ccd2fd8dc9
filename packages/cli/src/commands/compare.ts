import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";

export function addCompare(program: Command, context: CommandContext): Command {
  return program
    .command("compare")
    .description("put runs side by side: what they reached, and the settings in which they differ")
    .argument("[runs...]", "runs, or folders of them (default: all under runs/)")
    .option("--sort <metric>", "by this result, the best first", "testAccuracy")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  strata compare runs/leNet runs/leNetBn")
    .action(async (runs: string[], options: { sort: string; json?: boolean }) => {
      const { compare } = await import("../comparison/compare.ts");
      await compare(runs, options, context);
    });
}
