import { toSvg } from "@stratajs/graph";
import { writeAtomically } from "@stratajs/storage";
import { createModel, listModels, modelEntry } from "@stratajs/zoo";
import type { CommandContext } from "../command-context.ts";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";

export interface GraphOptions {
  readonly output?: string;
  readonly depth?: number;
  readonly direction?: "down" | "right";
  readonly input?: readonly [height: number, width: number, channels: number];
  readonly classes?: number;
}

/** `strata graph`. */
export async function graph(
  given: string,
  { output, input, classes, ...drawing }: GraphOptions,
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
    const path = output ?? `${name}.svg`;
    const options = { inputShape: [1, height, width, inputChannels], title: name, ...drawing };
    await writeAtomically(path, toSvg(model, options));
    terminal.line(path);
  } finally {
    model.dispose();
  }
}
