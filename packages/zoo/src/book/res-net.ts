import {
  AdaptiveAvgPool2d,
  Flatten,
  Linear,
  Module,
  Residual,
  ResNeXtBlock,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";
import { bookStem } from "./stem.ts";

export interface BookResNetOptions extends ModelOptions {
  /** How many blocks each stage has, of how many channels; all stages but the first halve the image. */
  readonly arch?: readonly (readonly [blocks: number, channels: number])[];
}

/** Makes a block; in the first of all stages but the first the stride is 2. */
type MakeBlock = (inChannels: number, channels: number, stride: number) => Layer;

/**
 * The residual network of Dive into Deep Learning: a stem to a quarter of the image, stages of blocks, global
 * average pooling. He et al. 2015, https://arxiv.org/abs/1512.03385
 *
 * `[batch, 28, 28, 1]` -> 64×14×14 -> 64×7×7 -> 64×7×7 -> 128×4×4 -> 256×2×2 -> 512×1×1 -> `[batch, classes]`
 */
export class BookResNet extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: BookResNetOptions = {}, block: MakeBlock = residual) {
    super();
    const { classes = 10, inputChannels = 1, arch = stages(2) } = options;
    const layers: Record<string, Layer> = { 0: bookStem(inputChannels) };
    let inChannels = 64;
    for (const [stage, [count, channels]] of arch.entries()) {
      // The book's names: what the paper calls conv2_x is b2.
      layers[`b${stage + 2}`] = new Sequential(
        ...Array.from({ length: count }, (_, i) => {
          const from = i === 0 ? inChannels : channels;
          return block(from, channels, i === 0 && stage > 0 ? 2 : 1);
        }),
      );
      inChannels = channels;
    }
    layers["last"] = new Sequential(
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(inChannels, classes),
    );
    this.net = Sequential.named(layers);
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

type BookResNetFunction = ModelFunction<BookResNetOptions, BookResNet>;

export const bookResNet18: BookResNetFunction = /* @__PURE__ */ bookResNet(2, 11_178_378);

/** With three blocks in each stage, as one of the texts trains it. */
export const bookResNet26: BookResNetFunction = /* @__PURE__ */ bookResNet(3, 17_451_018);

/**
 * The plan of `bookResNet18` with the book's ResNeXt blocks, 32 groups each. Xie et al. 2016,
 * https://arxiv.org/abs/1611.05431
 */
export const bookResNeXt26: BookResNetFunction = /* @__PURE__ */ bookResNet(2, 1_616_906, resNeXt);

function bookResNet(count: number, parameters: number, block?: MakeBlock): BookResNetFunction {
  return bookModel<BookResNetOptions, BookResNet>({
    create: (options) => new BookResNet({ arch: stages(count), ...options }, block),
    heads: ["net.last.2"],
    stages: ({ arch = stages(count) }) =>
      Object.fromEntries([
        [2, { into: "net.0.3" }],
        ...arch.map((_, i) => [2 ** (i + 2), `net.b${i + 2}`]),
      ]),
    parameters,
    side: 96,
    zeroBiases: true,
  });
}

function residual(inChannels: number, channels: number, stride: number): Residual {
  return new Residual(inChannels, channels, { stride });
}

function resNeXt(inChannels: number, channels: number, stride: number): ResNeXtBlock {
  return new ResNeXtBlock(inChannels, channels, { groups: 32, stride });
}

function stages(count: number): (readonly [number, number])[] {
  return [64, 128, 256, 512].map((channels) => [count, channels] as const);
}
