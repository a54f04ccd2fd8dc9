import { Command } from "commander";
import { readFileSync } from "node:fs";
import type { CommandContext } from "./command-context.ts";
import { addCompare } from "./commands/compare.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addGraph } from "./commands/graph.ts";
import { addLrFind } from "./commands/lr-find.ts";
import { addModels } from "./commands/models.ts";
import { addPredict } from "./commands/predict.ts";
import { addSummary } from "./commands/summary.ts";
import { addTest } from "./commands/test.ts";
import { addTrain } from "./commands/train.ts";

/** `strata` and its commands; each loads what it needs only when it runs, so that help comes at once. */
export function createProgram(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command("strata")
    .description("Train convolutional networks, test them and look at them.")
    .version(version(), "-V, --version", "print the version of @stratajs/cli")
    .option("--verbose", "with an error, show where it comes from")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.write(text),
      outputError: (text) => terminal.error(toSentence(text)),
      getOutHelpWidth: () => terminal.columns ?? 80,
      getOutHasColors: () => terminal.isLive,
    })
    .configureHelp({ styleTitle: (title) => terminal.style("bold", title) })
    .addHelpText("after", "\nTry: strata train, then strata predict shirt.png");
  const commands = [
    addTrain,
    addTest,
    addPredict,
    addLrFind,
    addCompare,
    addExport,
    addModels,
    addSummary,
    addGraph,
    addDoctor,
  ];
  for (const add of commands) {
    add(program, context)
      .optionsGroup("Options:")
      .option("--verbose", "with an error, show where it comes from");
  }
  return program;
}

/** commander: `error: unknown command 'trian'⏎(Did you mean train?)` */
function toSentence(text: string): string {
  return text
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
