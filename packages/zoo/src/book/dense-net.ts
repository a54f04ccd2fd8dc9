import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  BookDenseBlock,
  bookTransition,
  Flatten,
  Linear,
  Module,
  ReLU,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";
import { bookStem } from "./stem.ts";

export interface BookDenseNetOptions extends ModelOptions {
  /** How many convolutions each block has; `[4, 4, 4, 4]` by default. All blocks but the last end in a transition. */
  readonly arch?: readonly number[];
  /** How many channels a convolution adds; 32 by default. */
  readonly growth?: number;
}

/**
 * The densely connected network of Dive into Deep Learning. Huang et al. 2016, https://arxiv.org/abs/1608.06993
 *
 * `[batch, 96, 96, 1]` -> 64×24×24 -> 192×24×24 -> 96×12×12 -> 224×12×12 -> 112×6×6 -> 240×6×6 -> 120×3×3 ->
 * 248×3×3 -> 248 -> `[batch, classes]`
 */
export class BookDenseNet extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: BookDenseNetOptions = {}) {
    super();
    const { classes = 10, inputChannels = 1, arch = [4, 4, 4, 4], growth = 32 } = options;
    const layers: Record<string, Layer> = { 0: bookStem(inputChannels) };
    let channels = 64;
    for (const [i, count] of arch.entries()) {
      layers[`dense_blk${i + 1}`] = new BookDenseBlock(channels, count, growth);
      channels += count * growth;
      if (i === arch.length - 1) break;
      const half = Math.floor(channels / 2);
      layers[`tran_blk${i + 1}`] = bookTransition(channels, half);
      channels = half;
    }
    layers["last"] = new Sequential(
      new BatchNorm2d(channels),
      new ReLU(),
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(channels, classes),
    );
    this.net = Sequential.named(layers);
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const bookDenseNet: ModelFunction<BookDenseNetOptions, BookDenseNet> =
  /* @__PURE__ */ bookModel({
    create: (options) => new BookDenseNet(options),
    heads: ["net.last.4"],
    stages: ({ arch = [4, 4, 4, 4] }) =>
      Object.fromEntries([
        [2, { into: "net.0.3" }],
        ...arch.map((_, i) => [2 ** (i + 2), `net.dense_blk${i + 1}`]),
      ]),
    parameters: 758_226,
    side: 96,
    zeroBiases: true,
  });
