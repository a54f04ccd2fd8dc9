import { isWebAddress, type WeightsSource } from "./fetch-weights.ts";
import { listWeights, type PublishedWeights } from "./published-weights.ts";

/** Weights that were asked for: a source to read, or published ones to fetch. */
export interface ChosenWeights {
  /** For messages: a path, a URL, or a name. */
  readonly label: string;
  readonly source: WeightsSource;
  /** Where the zoo knows them, by their name, their URL or their file's. */
  readonly published: PublishedWeights | undefined;
}

/**
 * What `weights` means: a name among the model's published ones (`"DEFAULT"` or nothing: the first), else a place.
 *
 * @throws where there are no weights of that name, naming those that there are.
 */
export function chooseWeights(model: string, weights: WeightsSource | undefined): ChosenWeights {
  const known = listWeights(model);
  if (weights === undefined || weights === "DEFAULT") {
    const [first] = known;
    if (first === undefined) {
      throw new Error(
        `no published weights of ${model} are known; give a file or a URL: { weights: "${model}.safetensors" }`,
      );
    }
    return { label: first.name, source: first.url, published: first };
  }
  const published = known.find(({ name }) => name === weights);
  if (published !== undefined) return { label: published.name, source: published.url, published };
  if (typeof weights === "string" && looksLikeName(model, weights)) {
    const names = known.map(({ name }) => name).join(", ");
    const others = names === "" ? "none are known" : `there are: ${names}`;
    throw new Error(
      `${model} has no published weights called "${weights}"; ${others}; give a file or a URL`,
    );
  }
  const label = labelOf(weights);
  const file = fileOf(label);
  return { label, source: weights, published: known.find(({ url }) => fileOf(url) === file) };
}

/** `IMAGENET1K_V1`, `resnet18.a1_in1k`: no file is called so. */
function looksLikeName(model: string, weights: string): boolean {
  return (
    /^IMAGENET\w+$/.test(weights) ||
    (weights.startsWith(`${model}.`) && !/\.(safetensors|pth|pt|ckpt|bin|tar)$/.test(weights))
  );
}

function labelOf(weights: WeightsSource): string {
  if (typeof weights === "string" || weights instanceof URL) return String(weights);
  const isNamed = typeof File !== "undefined" && weights instanceof File;
  return isNamed ? weights.name : "the given bytes";
}

/** The last part of a path or a URL. */
function fileOf(place: string): string {
  const path = isWebAddress(place) ? new URL(place).pathname : place;
  return path.split(/[/\\]/).at(-1)!;
}
