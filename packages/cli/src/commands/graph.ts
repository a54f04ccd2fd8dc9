import { InvalidArgumentError, type Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { imageShape, integerFrom } from "../options/parsers.ts";
import type { GraphOptions } from "../zoo/graph.ts";

export function addGraph(program: Command, context: CommandContext): Command {
  return program
    .command("graph")
    .description("draw a model's architecture as an SVG")
    .argument("<model>", "its name in the zoo: see strata models")
    .option("--output <file>", "where the picture goes (default: MODEL.svg)")
    .option(
      "--depth <n>",
      "how many levels of blocks to open (default: as many as fit)",
      integerFrom(1),
    )
    .option("--direction <way>", "down or right (default: down)", direction)
    .option(
      "--input <shape>",
      "of the images, HEIGHTxWIDTHxCHANNELS (default: the model's own)",
      imageShape,
    )
    .option("--classes <n>", "how many it tells apart (default: the model's own)", integerFrom(1))
    .addHelpText("after", "\nExample:\n  strata graph resnet18 --depth 3")
    .action(async (model: string, options: GraphOptions) => {
      const { graph } = await import("../zoo/graph.ts");
      await graph(model, options, context);
    });
}

function direction(text: string): "down" | "right" {
  if (text === "down" || text === "right") return text;
  throw new InvalidArgumentError("It must be down or right.");
}
