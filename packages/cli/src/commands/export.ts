import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { exportFormats } from "../export/export-formats.ts";
import type { ExportOptions } from "../export/export-formats.ts";
import { chooseName } from "../options/near-names.ts";

export function addExport(program: Command, context: CommandContext): Command {
  return program
    .command("export")
    .description("write a model or its weights as a file for other programs")
    .argument(
      "[weights]",
      "a checkpoint, a safetensors or PyTorch file, a URL; with --model also published weights by name",
    )
    .option("--model <name>", "check that they are this model's, in its order: see strata models")
    .option(
      "--format <format>",
      `${exportFormats.join(" or ")} (default: ${exportFormats[0]})`,
      (text) => chooseName("format", text, exportFormats),
    )
    .option("--fuse", "fold batch norms into convolutions (ONNX)")
    .option("--output <file>", "where to (default: the weights' name, in this folder)")
    .addHelpText("after", EXAMPLES)
    .action(async (weights: string | undefined, options: ExportOptions) => {
      const { exportWeights } = await import("../export/export.ts");
      await exportWeights(weights, options, context);
    });
}

const EXAMPLES = `
Examples:
  strata export runs/resnet18/best.safetensors --output flowers.safetensors
  strata export old.pth                         PyTorch's format to old.safetensors
  strata export IMAGENET1K_V1 --model resnet18  torchvision's weights
  strata export flowers.safetensors --model resnet18 --format onnx --fuse

In Python: model.load_state_dict(safetensors.torch.load_file("flowers.safetensors"))`;
