import type { Module } from "@stratajs/layers";
import type { Initializer, Tensor2D, Tensor4D } from "@stratajs/tensor";

/** What every model of the zoo can be told. */
export interface ModelOptions {
  /** How many numbers the model puts out for an image; the published network's by default. */
  readonly classes?: number;
  /** 1 for grey images, 3 for colour; the published network's by default. */
  readonly inputChannels?: number;
}

/** An image classifier: `[batch, height, width, channels]` -> `[batch, classes]` logits. */
export type ImageModel = Module<Tensor4D, Tensor2D>;

/** What the zoo knows of a model. */
export interface ModelEntry<Options = ModelOptions, Model extends ImageModel = ImageModel> {
  // Methods, so that models with options of their own fit.
  create(options?: Options): Model;
  /** How the texts initialise its weights; PyTorch's defaults without. */
  scheme?(options?: Options): Initializer;
  /** How many the published network has. */
  readonly parameters: number;
  /** The images that it was published with: `[height, width, channels]`. */
  readonly inputSize: readonly [height: number, width: number, channels: number];
  /** Of pixels in [0, 1], per channel: subtracted. */
  readonly mean: readonly number[];
  /** Divided by. */
  readonly standardDeviation: readonly number[];
}
