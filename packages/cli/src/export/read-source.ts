import { readWeights } from "@stratajs/checkpoint";
import type { StateDict } from "@stratajs/tensor";
import { listModels, type LoadedModel, type ModelName } from "@stratajs/zoo";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadShowingProgress } from "../zoo/load-showing-progress.ts";

/** What is to be exported: weights, in the order of the model where that is known. */
export interface ExportSource {
  readonly tensors: StateDict;
  /** Where it is known which one the weights are of. */
  readonly model?: { readonly name: ModelName; readonly network: LoadedModel };
}

/**
 * Gives `use` the weights of a file, or of a model of the zoo with weights that are checked against it.
 *
 * @throws when they are not that model's, naming what does not fit.
 */
export async function withSource<T>(
  weights: string | undefined,
  given: string | undefined,
  terminal: Terminal,
  use: (source: ExportSource) => Promise<T>,
): Promise<T> {
  if (given === undefined) return use({ tensors: (await readWeights(weights!)).tensors });
  const name = chooseName("model", given, listModels());
  await startBackend();
  const network = await loadShowingProgress(name, weights, terminal);
  try {
    return await use({ tensors: await network.stateDict(), model: { name, network } });
  } finally {
    network.dispose();
  }
}
