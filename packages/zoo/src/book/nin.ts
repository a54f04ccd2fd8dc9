import {
  AdaptiveAvgPool2d,
  Dropout,
  Flatten,
  MaxPool2d,
  Module,
  ninBlock,
  Sequential,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";

/**
 * Network in network, as Dive into Deep Learning has it: no linear layer, the last block puts out a map for each
 * class. Lin et al. 2013, https://arxiv.org/abs/1312.4400
 *
 * `[batch, 224, 224, 1]` -> 96×54×54 -> 96×26×26 -> 256×26×26 -> 256×12×12 -> 384×12×12 -> 384×5×5 ->
 * classes×5×5 -> `[batch, classes]`
 */
export class Nin extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor({ classes = 10, inputChannels = 1 }: ModelOptions = {}) {
    super();
    this.net = new Sequential(
      ninBlock(inputChannels, 96, { kernelSize: 11, stride: 4 }),
      halve(),
      ninBlock(96, 256, { kernelSize: 5, padding: 2 }),
      halve(),
      ninBlock(256, 384, { kernelSize: 3, padding: 1 }),
      halve(),
      new Dropout(),
      ninBlock(384, classes, { kernelSize: 3, padding: 1 }),
      new AdaptiveAvgPool2d(1),
      new Flatten(),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const nin: ModelFunction<ModelOptions, Nin> = /* @__PURE__ */ bookModel({
  create: (options) => new Nin(options),
  // The whole block is as wide as there are classes.
  heads: ["net.7.0", "net.7.2", "net.7.4"],
  stages: { 4: "net.0", 8: "net.2", 16: "net.4", 32: "net.5" },
  parameters: 1_992_166,
  side: 224,
});

function halve(): MaxPool2d {
  return new MaxPool2d({ kernelSize: 3, stride: 2 });
}
