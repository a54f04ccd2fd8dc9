import { loadCheckpoint } from "@stratajs/checkpoint";
import { createModel, type CreateModelOptions, type ModelName } from "./registry.ts";
import type { ImageModel } from "./model.ts";

/**
 * A model with trained weights from a safetensors file: a checkpoint of the Trainer or a state dict saved in
 * Python.
 *
 * @throws when an entry is missing, unexpected or misshapen, naming each.
 *
 * @example
 * ```ts
 * const model = await loadModel("leNetBn", { weights: "runs/lenet/best.safetensors" });
 * ```
 */
export async function loadModel<Name extends ModelName>(
  name: Name,
  options: CreateModelOptions<Name> & { readonly weights: string | URL },
): Promise<ImageModel> {
  const { weights, ...rest } = options;
  const { model: state } = await loadCheckpoint(weights);
  const model: ImageModel = createModel(name, rest as CreateModelOptions<Name>);
  try {
    model.loadStateDict(state);
  } catch (error) {
    model.dispose();
    throw new Error(`${String(weights)} does not hold the weights of ${name}`, { cause: error });
  }
  return model;
}
