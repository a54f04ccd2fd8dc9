import { trainingMemory, type TrainingMemory } from "@stratajs/layers";
import type { CommandContext } from "../command-context.ts";
import { namedModel, type NamedModelOptions } from "./named-model.ts";
import { alignTable } from "../terminal/table.ts";

export interface SummaryOptions extends NamedModelOptions {
  /** Say what training takes with so many images at once. */
  readonly batch?: number;
}

/** `strata summary`. */
export async function summary(
  given: string,
  { batch, ...chosen }: SummaryOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { model, imageShape } = await namedModel(given, chosen);
  try {
    terminal.line(String(model.summary([1, ...imageShape])));
    if (batch === undefined) return;
    const lines = describeMemory(trainingMemory(model, imageShape, batch));
    for (const line of lines) terminal.line(line);
  } finally {
    model.dispose();
  }
}

function describeMemory(memory: TrainingMemory): string[] {
  const { parameters, gradients, optimizerState, keptForBackward } = memory;
  const standing = parameters + gradients + keptForBackward;
  return [
    "",
    `memory for training, batch ${memory.batchSize}, float32`,
    ...alignTable(
      [
        ["parameters and buffers", megabytes(parameters), ""],
        ["gradients", megabytes(gradients), ""],
        ["optimizer", megabytes(optimizerState), "momentum; Adam keeps twice as much"],
        ["kept for backward", megabytes(keptForBackward), "measured at batch 2 and 3"],
        ["together, with momentum", megabytes(standing + optimizerState), ""],
        ["together, with Adam", megabytes(standing + 2 * optimizerState), ""],
      ],
      [1],
    ),
  ];
}

function megabytes(bytes: number): string {
  const digits = bytes < 1e8 ? 1 : 0;
  return `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits })} MB`;
}
