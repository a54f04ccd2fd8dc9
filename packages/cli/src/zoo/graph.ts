import { toSvg } from "@stratajs/graph";
import { writeAtomically } from "@stratajs/storage";
import type { CommandContext } from "../command-context.ts";
import { namedModel, type NamedModelOptions } from "./named-model.ts";

export interface GraphOptions extends NamedModelOptions {
  readonly output?: string;
  readonly depth?: number;
  readonly direction?: "down" | "right";
}

/** `strata graph`. */
export async function graph(
  given: string,
  { output, depth, direction, ...chosen }: GraphOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { name, model, imageShape } = await namedModel(given, chosen);
  try {
    const path = output ?? `${name}.svg`;
    const options = {
      inputShape: [1, ...imageShape],
      title: name,
      ...(depth !== undefined && { depth }),
      ...(direction !== undefined && { direction }),
    };
    await writeAtomically(path, toSvg(model, options));
    terminal.line(path);
  } finally {
    model.dispose();
  }
}
