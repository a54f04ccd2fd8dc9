import { readWeights, type Weights } from "@stratajs/checkpoint";
import type { DownloadProgress } from "@stratajs/storage";
import type { Rng } from "@stratajs/tensor";
import type { LoadedModel } from "./loaded-model.ts";
import type { ImageModel, ModelEntry, ModelOptions } from "./model.ts";
import { originOf } from "./origin.ts";
import { entryPreprocessing, parsePreprocessing } from "./preprocessing.ts";
import { modelEntry, type CreateModelOptions, type ModelName } from "./registry.ts";
import { chooseWeights, type ChosenWeights } from "./weights/choose-weights.ts";
import { fetchWeights, isWebAddress, type WeightsSource } from "./weights/fetch-weights.ts";
import { fitWeights } from "./weights/fit-weights.ts";
import { withTodaysNames } from "./weights/old-names.ts";
import { listWeights } from "./weights/published-weights.ts";

/** What `loadModel` takes beside the model's own options. */
export interface WeightsOptions {
  /**
   * A path, a URL, a picked file or bytes, of a safetensors or PyTorch file; or the name of published weights
   * (`"IMAGENET1K_V1"`, `"resnet18.a1_in1k"`: see `listWeights`). By default the model's best published ones.
   */
  readonly weights?: WeightsSource;
  /** Whether missing and unexpected entries are errors; yes by default. */
  readonly strict?: boolean;
  /** While published weights or a URL are fetched. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export type LoadModelOptions<Name extends ModelName> = CreateModelOptions<Name> & WeightsOptions;

/**
 * A model with trained weights, and with what photographs must go through before it sees them (`preprocessing`).
 *
 * It has as many classes as the file, or as you say: with another number the body keeps its weights, the head is
 * drawn at random, and `model.loaded.fresh` names its entries.
 *
 * @throws when an entry is missing, unexpected or misshapen, naming each.
 *
 * @example
 * ```ts
 * const model = await loadModel("resnet18", { weights: "IMAGENET1K_V1", classes: 5 });
 * console.log(model.loaded.fresh); // [ "fc.weight", "fc.bias" ]
 * ```
 */
export async function loadModel<Name extends ModelName>(
  name: Name,
  options: LoadModelOptions<Name> = {} as LoadModelOptions<Name>,
): Promise<LoadedModel> {
  const {
    weights,
    strict = true,
    onProgress,
    rng,
    ...given
  } = options as WeightsOptions & {
    readonly rng?: Rng;
  };
  const entry = modelEntry(name);
  const chosen = chooseWeights(name, weights);
  const file = await readChosen(chosen, onProgress);
  const { model, options: settings } = createFor(entry, file, {
    ...(chosen.published === undefined ? {} : entry.publishedOptions),
    ...savedOptions(name, file),
    ...given,
  });
  try {
    const { fresh, unused } = await fitWeights(model, withTodaysNames(file.tensors), {
      strict,
      rng,
    });
    return Object.assign(model, {
      preprocessing: preprocessingOf(name, entry, chosen, file),
      loaded: {
        model: name,
        options: settings,
        weights: chosen.label,
        published: chosen.published,
        fresh,
        unused,
        labels: fresh.length === 0 ? labelsOf(file) : undefined,
        hyperparameters: file.hyperparameters ?? {},
      },
    });
  } catch (error) {
    model.dispose();
    throw new Error(`${chosen.label} does not hold the weights of ${name}`, { cause: error });
  }
}

async function readChosen(
  { source }: ChosenWeights,
  onProgress: WeightsOptions["onProgress"],
): Promise<Weights> {
  return readWeights(
    isWebAddress(source) ? await fetchWeights(String(source), onProgress) : source,
  );
}

/** What the model was made with when it was saved, if the file says it. */
function savedOptions(name: string, { state }: Weights): Readonly<Record<string, unknown>> {
  const saved = state?.model;
  return saved?.name === name ? (saved.options as Readonly<Record<string, unknown>>) : {};
}

/** A model for these weights, of as many classes as they have where nobody said how many. */
function createFor(
  entry: ModelEntry,
  { tensors }: Weights,
  options: ModelOptions,
): { readonly model: ImageModel; readonly options: Readonly<Record<string, unknown>> } {
  const model = entry.create(options);
  const [head] = originOf(model).heads;
  const given = tensors.get(`${head}.weight`)?.shape[0];
  const own = model.getParameter(`${head}.weight`).shape[0];
  const isTold = options.classes !== undefined;
  if (isTold || given === undefined || given === own) return { model, options: { ...options } };
  model.dispose();
  return {
    model: entry.create({ ...options, classes: given }),
    options: { ...options, classes: given },
  };
}

function preprocessingOf(
  name: string,
  entry: ModelEntry,
  { published }: ChosenWeights,
  { state }: Weights,
): LoadedModel["preprocessing"] {
  return (
    parsePreprocessing(state?.["preprocessing"]) ??
    published?.preprocessing ??
    listWeights(name)[0]?.preprocessing ??
    entryPreprocessing(entry)
  );
}

function labelsOf({ state }: Weights): readonly string[] | undefined {
  const labels = state?.["labels"];
  const isList = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  return isList ? (labels as readonly string[]) : undefined;
}
