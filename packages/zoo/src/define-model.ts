import { Rng } from "@stratajs/tensor";
import type { ImageModel, ModelEntry, ModelFunction, ModelOptions, Stages } from "./model.ts";
import { originOf, setOrigin } from "./origin.ts";
import type { Scheme } from "./schemes.ts";

/** An entry as its family writes it: paths may depend on the options. */
export interface ModelDefinition<Options, Model extends ImageModel> extends Omit<
  ModelEntry<Options, Model>,
  "heads" | "stages"
> {
  /** How the texts initialise its weights; PyTorch's defaults without. */
  scheme?(options: Options): Scheme;
  readonly heads: readonly string[] | ((options: Options) => readonly string[]);
  readonly stages?: Stages | ((options: Options) => Stages);
}

/**
 * A function that makes a model, with the model's entry at it.
 *
 * Mark its calls `@__PURE__`: a page that imports one model then gets no other.
 *
 * @example
 * ```ts
 * export const leNet: ModelFunction<LeNetOptions, LeNet> = defineModel({
 *   create: (options) => new LeNet(options),
 *   heads: ["net.11"],
 *   // …
 * });
 * ```
 */
export function defineModel<Options extends ModelOptions, Model extends ImageModel>(
  definition: ModelDefinition<Options, Model>,
): ModelFunction<Options, Model> {
  const { scheme, heads, stages, ...rest } = definition;
  const headsFor = (options: Options): readonly string[] =>
    typeof heads === "function" ? heads(options) : heads;
  const stagesFor = (options: Options): Stages | undefined =>
    typeof stages === "function" ? stages(options) : stages;
  const published = {} as Options;
  const entry: ModelEntry<Options, Model> = {
    ...rest,
    create: (options = published) => {
      const model = definition.create(options);
      setOrigin(model, {
        entry: entry as ModelEntry,
        scheme: scheme?.(options),
        heads: headsFor(options),
        stages: stagesFor(options),
      });
      return model;
    },
    heads: headsFor(published),
    stages: stagesFor(published),
  };
  const create = ({ rng, ...options }: Options & { readonly rng?: Rng } = published): Model => {
    const model = entry.create(options as unknown as Options);
    drawWeights(model, rng);
    return model;
  };
  return Object.assign(create, { entry });
}

/**
 * Draws the weights of a model of the zoo as its text says, in the order of its state dict.
 *
 * @param isMeant which of them; the others stay as they are.
 */
export function drawWeights(
  model: ImageModel,
  rng: Rng = new Rng(crypto.getRandomValues(new Uint32Array(1))[0]!),
  isMeant: (path: string) => boolean = () => true,
): void {
  const { scheme } = originOf(model);
  for (const [path, parameter] of model.namedParameters()) {
    if (isMeant(path)) parameter.initialize(rng, scheme?.(path, parameter.shape));
  }
}
