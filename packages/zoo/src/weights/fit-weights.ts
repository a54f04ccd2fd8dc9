import type { StateDict, StateEntry } from "@stratajs/tensor";
import { drawWeights } from "../define-model.ts";
import type { ImageModel } from "../model.ts";
import { originOf } from "../origin.ts";
import type { Rng } from "@stratajs/tensor";

export interface FitOptions {
  readonly strict: boolean;
  /** For what the file does not give. */
  readonly rng?: Rng | undefined;
}

export interface FitResult {
  /** Entries of the model that the file did not give: drawn at random. */
  readonly fresh: readonly string[];
  /** Entries of the file that were left out. */
  readonly unused: readonly string[];
}

/**
 * Loads a file's entries into a model whose weights nobody has drawn. The layers that put out one number for each
 * class stay random where the file has another number of classes; everything else has to fit.
 *
 * @throws one error that names every missing, unexpected and misshapen entry.
 */
export async function fitWeights(
  model: ImageModel,
  dict: StateDict,
  { strict, rng }: FitOptions,
): Promise<FitResult> {
  const parameters = new Map(model.namedParameters());
  const otherClasses = headEntries(model).filter((name) => {
    const [given, own] = [dict.get(name)?.shape, parameters.get(name)?.shape];
    return given !== undefined && own !== undefined && isOfOtherClasses(given, own);
  });
  const missing = [...parameters.keys()].filter((name) => !dict.has(name));
  const fresh = new Set(strict ? otherClasses : [...missing, ...otherClasses]);
  drawWeights(model, rng, (path) => fresh.has(path));
  const fitting = new Map<string, StateEntry>(dict);
  for (const name of fresh) {
    const { shape, data } = await entryOf(model, name);
    fitting.set(name, { dtype: "F32", shape, data });
  }
  const { unexpected } = model.loadStateDict(fitting, { strict });
  return { fresh: [...fresh], unused: [...otherClasses, ...unexpected] };
}

function headEntries(model: ImageModel): string[] {
  return originOf(model).heads.flatMap((path) => [`${path}.weight`, `${path}.bias`]);
}

/** The same layer but for how many numbers it puts out. */
function isOfOtherClasses(given: readonly number[], own: readonly number[]): boolean {
  const isSameLayer =
    given.length === own.length && own.every((size, axis) => axis === 0 || size === given[axis]);
  return isSameLayer && given[0] !== own[0];
}

async function entryOf(
  model: ImageModel,
  name: string,
): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const parameter = model.getParameter(name);
  return { shape: parameter.shape, data: await parameter.data() };
}
