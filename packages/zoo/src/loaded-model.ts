import type { ImageModel } from "./model.ts";
import type { Preprocessing } from "./preprocessing.ts";
import type { PublishedWeights } from "./weights/published-weights.ts";

/** Where a model's weights come from, and what of it they did not give. */
export interface LoadedWeights {
  /** The model's name in the zoo, and what it was made with. */
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A path, a URL or the name of published weights. */
  readonly weights: string;
  readonly published: PublishedWeights | undefined;
  /** Entries that the weights did not give, drawn at random: a head for other classes. */
  readonly fresh: readonly string[];
  /** Entries of the weights that were left out. */
  readonly unused: readonly string[];
  /** What the outputs stand for, where the file says it. */
  readonly labels: readonly string[] | undefined;
  /** Lightning's hyperparameters, where the file has some. */
  readonly hyperparameters: Readonly<Record<string, unknown>>;
}

/** A model that came with weights. */
export type LoadedModel<Model extends ImageModel = ImageModel> = Model & {
  /** What photographs have to go through before the model sees them. */
  readonly preprocessing: Preprocessing;
  readonly loaded: LoadedWeights;
};

export function isLoaded(model: ImageModel): model is LoadedModel {
  return "preprocessing" in model && "loaded" in model;
}
