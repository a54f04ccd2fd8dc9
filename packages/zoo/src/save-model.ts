import { saveCheckpoint, type CheckpointState, type Json } from "@stratajs/checkpoint";
import { isLoaded, type LoadedModel } from "./loaded-model.ts";
import type { ImageModel } from "./model.ts";

export interface SaveModelOptions {
  /** What the outputs stand for, in order; those that the model was loaded with by default. */
  readonly labels?: readonly string[];
}

/**
 * Saves a model's weights as a safetensors file, whole or not at all: in Python `safetensors.torch.load_file` gives
 * them under PyTorch's names, and `load_state_dict` takes them. Node only.
 *
 * Of a model that `loadModel` gave, its name, options and preprocessing are in the file's metadata, so that
 * `loadModel` gives it back as it is.
 *
 * @example
 * ```ts
 * await saveModel(model, "flowers.safetensors", { labels: ["daisy", "rose", "tulip"] });
 * ```
 */
export async function saveModel(
  model: ImageModel,
  path: string,
  { labels }: SaveModelOptions = {},
): Promise<void> {
  const known = isLoaded(model) ? describe(model) : {};
  const names = labels ?? (isLoaded(model) ? model.loaded.labels : undefined);
  const state: CheckpointState = { ...known, ...(names === undefined ? {} : { labels: names }) };
  await saveCheckpoint(path, { model: await model.stateDict(), state });
}

function describe({ loaded, preprocessing }: LoadedModel): CheckpointState {
  const { transforms: _, ...settings } = preprocessing;
  // Functions, such as an activation, have no form in a file.
  const options = JSON.parse(JSON.stringify(loaded.options)) as Json;
  return { model: { name: loaded.model, options }, preprocessing: { ...settings } };
}
