import { createModel, listModels, modelEntry } from "@stratajs/zoo";
import type { CommandContext } from "../command-context.ts";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";

export interface SummaryOptions {
  readonly input?: readonly [height: number, width: number, channels: number];
  readonly classes?: number;
}

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
