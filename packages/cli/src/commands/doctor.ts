import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";

export function addDoctor(program: Command, context: CommandContext): Command {
  return program
    .command("doctor")
    .description("check this machine: backends, data, cache, and whether training works")
    .action(async () => {
      const { doctor } = await import("../doctor/doctor.ts");
      await doctor(context);
    });
}
