import type { Module } from "@stratajs/layers";
import type { Rng, Tensor2D, Tensor4D } from "@stratajs/tensor";

/** What every model of the zoo can be told. */
export interface ModelOptions {
  /** How many numbers the model puts out for an image; the published network's by default. */
  readonly classes?: number;
  /** 1 for grey images, 3 for colour; the published network's by default. */
  readonly inputChannels?: number;
}

/** Where a new model's random weights come from. */
interface RandomOptions {
  /** The same stream, the same weights on every backend; a fresh one by default. */
  readonly rng?: Rng;
}

/** An image classifier: `[batch, height, width, channels]` -> `[batch, classes]` logits. */
export type ImageModel = Module<Tensor4D, Tensor2D>;

/** A module by its path in the model: what it puts out, or what is put into it. */
export type Place = string | { readonly into: string };

/** By how many pixels of the image one of theirs stands for: the last feature maps of that size. */
export type Stages = Readonly<Record<number, Place>>;

/** What the zoo knows of a model. */
export interface ModelEntry<Options = ModelOptions, Model extends ImageModel = ImageModel> {
  // Methods, so that models with options of their own fit.
  /** A model whose weights nobody has drawn yet: for a file that has them. */
  create(options?: Options): Model;
  /** The layers whose outputs are one number for each class, by their paths; those behind the first are auxiliary. */
  readonly heads: readonly string[];
  /** What `features` gives; models without have no such maps. */
  readonly stages?: Stages | undefined;
  /** Further options that go with published weights, where training differed from what is the default here. */
  readonly publishedOptions?: Partial<Options>;
  /** The path of an entry of a published file, where that spells it otherwise. */
  fromPublishedName?(path: string): string;
  /** How many the published network has. */
  readonly parameters: number;
  /** The images that it was published with: `[height, width, channels]`. */
  readonly inputSize: readonly [height: number, width: number, channels: number];
  /** Of pixels in [0, 1], per channel: subtracted. */
  readonly mean: readonly number[];
  /** Divided by. */
  readonly standardDeviation: readonly number[];
}

/** A model of the zoo: call it for a new one with random weights. */
export interface ModelFunction<Options = ModelOptions, Model extends ImageModel = ImageModel> {
  (options?: Options & RandomOptions): Model;
  readonly entry: ModelEntry<Options, Model>;
}
