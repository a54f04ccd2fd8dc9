import { concat, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { ReLU } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { AvgPool2d } from "../pooling.ts";
import { Sequential } from "../sequential.ts";

/**
 * The dense block of Dive into Deep Learning: `layers` times batch norm, relu and a 3×3 convolution to `growth`
 * channels, which are put *behind* those so far. Huang et al. 2016, https://arxiv.org/abs/1608.06993
 *
 * 8×8×3 -> `new BookDenseBlock(3, 2, 10)` -> 8×8×13 -> 8×8×23
 *
 * @example
 * ```ts
 * new BookDenseBlock(64, 4, 32); // 64 + 4 · 32 channels
 * ```
 */
export class BookDenseBlock extends Module<Tensor4D, Tensor4D> {
  readonly net: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, layers: number, growth: number) {
    super();
    this.net = new Sequential(
      ...Array.from(
        { length: layers },
        (_, i) => new BookDenseLayer(inChannels + i * growth, growth),
      ),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, inChannels + layers * growth]` */
  forward(x: Tensor4D, context?: Context): Tensor4D {
    return this.net.forward(x, context);
  }
}

/** Has its layers without a name between, as the book's `conv_block`, and joins what they put out to its input. */
class BookDenseLayer extends Sequential<Tensor4D, Tensor4D> {
  constructor(inChannels: number, growth: number) {
    super(
      new BatchNorm2d(inChannels),
      new ReLU(),
      new Conv2d(inChannels, growth, { kernelSize: 3, padding: 1 }),
    );
  }

  override forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => concat([x, super.forward(x, context)], 3));
  }
}

/**
 * Between two dense blocks of the book: batch norm, relu, a 1×1 convolution with a bias to fewer channels, 2×2
 * average pooling.
 *
 * 8×8×23 -> `bookTransition(23, 10)` -> 4×4×10
 */
export function bookTransition(
  inChannels: number,
  channels: number,
): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    new BatchNorm2d(inChannels),
    new ReLU(),
    new Conv2d(inChannels, channels, { kernelSize: 1 }),
    new AvgPool2d({ kernelSize: 2 }),
  );
}
