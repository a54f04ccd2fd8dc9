import { initialize } from "@stratajs/layers";
import { Rng } from "@stratajs/tensor";
import { cifarDenseNetModels, type CifarDenseNetModels } from "./cifar-dense-net.ts";
import { cifarGoogleNetModels, type CifarGoogleNetModels } from "./cifar-google-net.ts";
import { cifarResNetModels, type CifarResNetModels } from "./cifar-res-net.ts";
import { leNetModels, type LeNetModels } from "./le-net.ts";
import type { ModelEntry } from "./model-entry.ts";
import { resNetModels, type ResNetModels } from "./res-net.ts";

/** Every family of the zoo. */
type Models = LeNetModels &
  CifarGoogleNetModels &
  CifarResNetModels &
  CifarDenseNetModels &
  ResNetModels;

const models: Models = {
  ...leNetModels,
  ...cifarGoogleNetModels,
  ...cifarResNetModels,
  ...cifarDenseNetModels,
  ...resNetModels,
};

/** The models that the zoo has. */
export type ModelName = keyof Models;

/** The options of a model, and where its random weights come from. */
export type CreateModelOptions<Name extends ModelName> = NonNullable<
  Parameters<Models[Name]["create"]>[0]
> & {
  /** The same stream, the same weights on every backend; a fresh one by default. */
  readonly rng?: Rng;
};

/**
 * A new model with random weights, drawn as its text says.
 *
 * @example
 * ```ts
 * const model = createModel("leNetBn", { classes: 10, inputChannels: 1, rng: new Rng(42) });
 * ```
 */
export function createModel<Name extends ModelName>(
  name: Name,
  options: CreateModelOptions<Name> = {} as CreateModelOptions<Name>,
): ReturnType<Models[Name]["create"]> {
  const { rng, ...rest } = options;
  const entry = modelEntry(name);
  const model = entry.create(rest);
  const stream = rng ?? new Rng(crypto.getRandomValues(new Uint32Array(1))[0]!);
  initialize(model, stream, entry.scheme?.(rest));
  return model as ReturnType<Models[Name]["create"]>;
}

/** The names of all models, or of those that fit a pattern in which `*` stands for anything. */
export function listModels(pattern = "*"): ModelName[] {
  const escaped = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${escaped.join(".*")}$`, "i");
  return (Object.keys(models) as ModelName[]).filter((name) => expression.test(name));
}

/** @throws naming the models that there are. */
export function modelEntry(name: string): ModelEntry {
  if (isModelName(name)) return models[name];
  throw new Error(`no model is called "${name}"; there are: ${listModels().join(", ")}`);
}

/** For names that come from a command line or a file. */
export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(models, name);
}
