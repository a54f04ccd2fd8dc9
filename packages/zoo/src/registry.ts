import type { ModelEntry, ModelFunction } from "./model.ts";
import * as models from "./models.ts";

type Models = typeof models;

const byName: Readonly<Record<string, unknown>> = models;

/** The models that the zoo has. */
export type ModelName = keyof Models;

/** The options of a model, and where its random weights come from. */
export type CreateModelOptions<Name extends ModelName> = NonNullable<Parameters<Models[Name]>[0]>;

/**
 * A new model with random weights, drawn as its text says.
 *
 * A page that wants one model imports that (`resnet18({ rng })`): this function has all of them behind it.
 *
 * @example
 * ```ts
 * const model = createModel("leNetBn", { classes: 10, inputChannels: 1, rng: new Rng(42) });
 * ```
 */
export function createModel<Name extends ModelName>(
  name: Name,
  options?: CreateModelOptions<Name>,
): ReturnType<Models[Name]> {
  return modelFunction(name)(options) as ReturnType<Models[Name]>;
}

/** The names of all models, or of those that fit a pattern in which `*` stands for anything. */
export function listModels(pattern = "*"): ModelName[] {
  const escaped = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${escaped.join(".*")}$`, "i");
  const byNumber = new Intl.Collator("en", { numeric: true });
  return (Object.keys(models) as ModelName[])
    .filter((name) => expression.test(name))
    .toSorted(byNumber.compare);
}

/** @throws naming the models that there are. */
export function modelEntry(name: string): ModelEntry {
  return modelFunction(name).entry;
}

/** For names that come from a command line or a file. */
export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(models, name);
}

function modelFunction(name: string): ModelFunction {
  if (isModelName(name)) return byName[name] as ModelFunction;
  throw new Error(`no model is called "${name}"; there are: ${listModels().join(", ")}`);
}
