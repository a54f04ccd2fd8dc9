import {
  AdaptiveAvgPool2d,
  Conv2d,
  Flatten,
  Inception,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  type InceptionChannels,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";

/**
 * GoogLeNet as Dive into Deep Learning has it, without batch norm and auxiliary heads. Szegedy et al. 2014,
 * https://arxiv.org/abs/1409.4842
 *
 * `[batch, 96, 96, 1]` -> 64×24×24 -> 192×12×12 -> 480×6×6 -> 832×3×3 -> 1024 -> `[batch, classes]`
 */
export class BookGoogLeNet extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor({ classes = 10, inputChannels = 1 }: ModelOptions = {}) {
    super();
    this.net = new Sequential(
      new Sequential(
        new Conv2d(inputChannels, 64, { kernelSize: 7, stride: 2, padding: 3 }),
        new ReLU(),
        halve(),
      ),
      new Sequential(
        new Conv2d(64, 64, { kernelSize: 1 }),
        new ReLU(),
        new Conv2d(64, 192, { kernelSize: 3, padding: 1 }),
        new ReLU(),
        halve(),
      ),
      new Sequential(
        new Inception(192, branches(64, [96, 128], [16, 32], 32)),
        new Inception(256, branches(128, [128, 192], [32, 96], 64)),
        halve(),
      ),
      new Sequential(
        new Inception(480, branches(192, [96, 208], [16, 48], 64)),
        new Inception(512, branches(160, [112, 224], [24, 64], 64)),
        new Inception(512, branches(128, [128, 256], [24, 64], 64)),
        new Inception(512, branches(112, [144, 288], [32, 64], 64)),
        new Inception(528, branches(256, [160, 320], [32, 128], 128)),
        halve(),
      ),
      new Sequential(
        new Inception(832, branches(256, [160, 320], [32, 128], 128)),
        new Inception(832, branches(384, [192, 384], [48, 128], 128)),
        new AdaptiveAvgPool2d(1),
        new Flatten(),
      ),
      new Linear(1024, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const bookGoogLeNet: ModelFunction<ModelOptions, BookGoogLeNet> = /* @__PURE__ */ bookModel({
  create: (options) => new BookGoogLeNet(options),
  heads: ["net.5"],
  stages: { 2: "net.0.1", 4: "net.1.3", 8: "net.2.1", 16: "net.3.4", 32: "net.4.1" },
  parameters: 5_977_530,
  side: 96,
});

function branches(
  conv1x1: number,
  conv3x3: readonly [number, number],
  conv5x5: readonly [number, number],
  pool: number,
): InceptionChannels {
  return { conv1x1, conv3x3, conv5x5, pool };
}

function halve(): MaxPool2d {
  return new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
}
