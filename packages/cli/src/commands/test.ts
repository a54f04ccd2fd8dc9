import type { Command } from "commander";
import { sharedOptions } from "./shared-options.ts";
import type { CommandContext } from "../command-context.ts";
import type { TestOptions } from "../run/test.ts";

export function addTest(program: Command, context: CommandContext): Command {
  return program
    .command("test")
    .description("test a saved model on the test images of its data set")
    .argument("<checkpoint>", "a file that strata train wrote")
    .addOption(sharedOptions.data())
    .addOption(sharedOptions.noDownload())
    .addOption(sharedOptions.backend())
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  strata test runs/leNetBn/last.safetensors")
    .action(async (checkpoint: string, options: TestOptions) => {
      const { test } = await import("../run/test.ts");
      await test(checkpoint, options, context);
    });
}
