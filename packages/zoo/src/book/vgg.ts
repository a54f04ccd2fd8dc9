import { Dropout, Flatten, Linear, Module, ReLU, Sequential, vggBlock } from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";

type VggArchitecture = readonly (readonly [count: number, channels: number])[];

export interface BookVggOptions extends ModelOptions {
  /** How many convolutions each block has, of how many channels; each block halves the image. VGG-11's by default. */
  readonly arch?: VggArchitecture;
  /** Height and width of the images; 224 by default. */
  readonly imageSize?: number;
  /** How many numbers the first two linear layers put out; 4096 by default. */
  readonly hidden?: number;
}

const VGG11: VggArchitecture = [
  [1, 64],
  [1, 128],
  [2, 256],
  [2, 512],
  [2, 512],
];

/**
 * VGG as Dive into Deep Learning has it: blocks of 3×3 convolutions that halve the image, three linear layers.
 * Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556
 *
 * `[batch, 224, 224, 1]` -> 64×112×112 -> 128×56×56 -> 256×28×28 -> 512×14×14 -> 512×7×7 -> 25,088 -> 4096 ->
 * 4096 -> `[batch, classes]`
 */
export class BookVgg extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: BookVggOptions = {}) {
    super();
    const { classes = 10, inputChannels = 1, imageSize = 224 } = options;
    const { arch = VGG11, hidden = 4096 } = options;
    const side = Math.floor(imageSize / 2 ** arch.length);
    if (side < 1) {
      const least = 2 ** arch.length;
      throw new RangeError(
        `BookVgg expected images of at least ${least} pixels for ${arch.length} blocks but got ${imageSize}`,
      );
    }
    let channels = inputChannels;
    const blocks = arch.map(([count, out]) => {
      const block = vggBlock(channels, count, out);
      channels = out;
      return block;
    });
    this.net = new Sequential(
      ...blocks,
      new Flatten(),
      new Linear(channels * side * side, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const bookVgg11: ModelFunction<BookVggOptions, BookVgg> = /* @__PURE__ */ bookModel({
  create: (options) => new BookVgg(options),
  heads: ({ arch = VGG11 }) => [`net.${arch.length + 7}`],
  stages: ({ arch = VGG11 }) => Object.fromEntries(arch.map((_, i) => [2 ** (i + 1), `net.${i}`])),
  parameters: 128_806_154,
  side: 224,
});
