import { xavierUniform } from "@stratajs/layers";
import { defineModel, type ModelDefinition } from "../define-model.ts";
import type { ImageModel, ModelFunction, ModelOptions } from "../model.ts";
import { fashionMnistImages } from "../published-images.ts";
import { firstOf, forWeights, zeroBiases } from "../schemes.ts";

type BookDefinition<Options, Model extends ImageModel> = Omit<
  ModelDefinition<Options, Model>,
  "scheme" | "inputSize" | "mean" | "standardDeviation"
> & {
  /** Of the Fashion-MNIST images that the book gives it. */
  readonly side: number;
  /** Whether biases start at 0, as the texts on residual and dense networks have them; else as PyTorch does. */
  readonly zeroBiases?: boolean;
};

/** A model of Dive into Deep Learning: Xavier-uniform weights, grey images, ten classes. */
export function bookModel<Options extends ModelOptions, Model extends ImageModel>(
  definition: BookDefinition<Options, Model>,
): ModelFunction<Options, Model> {
  const { side, zeroBiases: startsAtZero = false, ...rest } = definition;
  const weights = forWeights(xavierUniform);
  return defineModel<Options, Model>({
    ...rest,
    scheme: () => (startsAtZero ? firstOf(weights, zeroBiases) : weights),
    ...fashionMnistImages(side),
  });
}
