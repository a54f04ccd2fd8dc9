import type { Command } from "commander";
import { sharedOptions } from "./shared-options.ts";
import type { CommandContext } from "../command-context.ts";
import { integerFrom } from "../options/parsers.ts";
import type { PredictOptions } from "../prediction/predict.ts";

export function addPredict(program: Command, context: CommandContext): Command {
  return program
    .command("predict")
    .description("say what images show")
    .argument(
      "<images...>",
      "PNG, JPEG or WebP files, or folders of them; brought to the size and colours of the model's images",
    )
    .option("--checkpoint <file>", "the model to ask (default: the newest under runs/)")
    .option("--model <name>", "ask a model of the zoo instead: see strata models")
    .option(
      "--weights <weights>",
      "the model's: a safetensors or PyTorch file, a URL, a name (default: its published ones)",
    )
    .option("--invert", "swap light and dark; for a dark drawing on a light ground")
    .option("--top <n>", "how many classes to show", integerFrom(1), 5)
    .addOption(sharedOptions.backend())
    .option("--json", "print all probabilities as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (images: string[], options: PredictOptions) => {
      const { predict } = await import("../prediction/predict.ts");
      await predict(images, options, context);
    });
}

const EXAMPLES = `
Examples:
  strata predict shirt.png
  strata predict drawing.png --invert --checkpoint runs/leNetBn/last.safetensors
  strata predict shirt.png --json
  strata predict photos --json
  strata predict cat.png --model resnet18
  strata predict rose.png --model resnet18 --weights flowers.pth`;
