import type { Rng } from "@stratajs/tensor";
import { loadModel, type LoadedModel, type ModelName } from "@stratajs/zoo";
import { DownloadLine } from "../data/download-line.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A model with weights (its published ones by default), with the progress of a download shown; needs a backend. */
export async function loadShowingProgress(
  name: ModelName,
  weights: string | undefined,
  terminal: Terminal,
  options: { readonly classes?: number; readonly rng?: Rng } = {},
): Promise<LoadedModel> {
  const line = new DownloadLine(terminal);
  try {
    return await loadModel(name, {
      ...options,
      onProgress: (progress) => line.show(progress),
      ...(weights === undefined ? {} : { weights }),
    });
  } finally {
    line.clear();
  }
}
