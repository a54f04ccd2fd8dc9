import { createModel, listModels, modelEntry } from "@stratajs/zoo";
import type { SummaryOptions } from "../commands/summary.ts";
import { chooseName } from "../options/near-names.ts";
import type { CommandContext } from "../program.ts";
import { startBackend } from "../run/start-backend.ts";

/** `strata summary`. */
export async function summary(
  given: string,
  { input, classes }: SummaryOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const name = chooseName("model", given, listModels());
  const [height, width, inputChannels] = input ?? modelEntry(name).inputSize;
  await startBackend();
  const model = createModel(name, {
    inputChannels,
    imageSize: height,
    ...(classes === undefined ? {} : { classes }),
  });
  try {
    terminal.line(String(model.summary([1, height, width, inputChannels])));
  } finally {
    model.dispose();
  }
}
