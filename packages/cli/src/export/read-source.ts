import { readWeights } from "@stratajs/checkpoint";
import type { StateDict } from "@stratajs/tensor";
import { listModels } from "@stratajs/zoo";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadShowingProgress } from "../zoo/load-showing-progress.ts";

/** What is to be exported: weights, in the order of the model where that is known. */
export interface ExportSource {
  readonly tensors: StateDict;
}

/**
 * The weights of a file, or of a model of the zoo with weights that are checked against it.
 *
 * @throws when they are not that model's, naming what does not fit.
 */
export async function readSource(
  weights: string | undefined,
  given: string | undefined,
  terminal: Terminal,
): Promise<ExportSource> {
  if (given === undefined) return { tensors: (await readWeights(weights!)).tensors };
  const name = chooseName("model", given, listModels());
  await startBackend();
  const model = await loadShowingProgress(name, weights, terminal);
  try {
    return { tensors: await model.stateDict() };
  } finally {
    model.dispose();
  }
}
