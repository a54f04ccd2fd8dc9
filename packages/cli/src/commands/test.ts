import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { TestOptions } from "../run/test.ts";

export function addTest(program: Command, context: CommandContext): Command {
  return program
    .command("test")
    .description("test a saved model on the test images of its data set")
    .argument("<checkpoint>", "a file that strata train wrote")
    .option("--data <folder>", "where the data set's files are (default: $STRATA_DATA, or found)")
    .option("--no-download", "never fetch the data set")
    .option("--backend <name>", "compute with this one (default: the fastest that runs)")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  strata test runs/leNetBn/last.safetensors")
    .action(async (checkpoint: string, options: TestOptions) => {
      const { test } = await import("../run/test.ts");
      await test(checkpoint, options, context);
    });
}
