import {
  createModel,
  listModels,
  modelEntry,
  type ImageModel,
  type ModelName,
} from "@stratajs/zoo";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";

export interface NamedModelOptions {
  /** The model's own by default. */
  readonly input?: readonly [height: number, width: number, channels: number];
  /** The model's own by default. */
  readonly classes?: number;
}

export interface NamedModel {
  readonly name: ModelName;
  readonly model: ImageModel;
  /** Of the images that it is for: `[height, width, channels]`. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
}

/** A model to look at, by its name as it was typed, on the fastest backend. */
export async function namedModel(
  given: string,
  { input, classes }: NamedModelOptions,
): Promise<NamedModel> {
  const name = chooseName("model", given, listModels());
  const imageShape = input ?? modelEntry(name).inputSize;
  const [imageSize, , inputChannels] = imageShape;
  const options = { inputChannels, imageSize, ...(classes === undefined ? {} : { classes }) };
  await startBackend();
  return { name, model: createModel(name, options), imageShape };
}
