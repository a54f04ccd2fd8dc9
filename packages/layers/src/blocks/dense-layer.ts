import { concat, inference, relu, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";

export interface DenseLayerOptions {
  /** How many times `growth` channels the 1×1 convolution puts out; 2 by default. */
  readonly bottleneck?: number;
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * Puts `growth` new channels *before* those of its input: `[conv3×3(act(BN(conv1×1(act(BN(x)))))), x]`.
 *
 * The order is that of the UvA tutorial; torchvision puts new channels behind. Huang et al. 2016,
 * https://arxiv.org/abs/1608.06993
 *
 * @example
 * ```ts
 * new DenseLayer(32, 16); // 48 channels
 * ```
 */
export class DenseLayer extends Module<Tensor4D, Tensor4D> {
  readonly net: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, growth: number, options: DenseLayerOptions = {}) {
    super();
    const { bottleneck = 2, activation = relu } = options;
    const inner = bottleneck * growth;
    this.net = new Sequential(
      new BatchNorm2d(inChannels),
      activation,
      new Conv2d(inChannels, inner, { kernelSize: 1, bias: false }),
      new BatchNorm2d(inner),
      activation,
      new Conv2d(inner, growth, { kernelSize: 3, padding: 1, bias: false }),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, growth + inChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => concat([this.net.forward(x, context), x], 3));
  }
}

/**
 * Dense layers one after the other, each with all channels so far as its input.
 *
 * @example
 * ```ts
 * new DenseBlock(32, 6, 16); // 32 + 6 · 16 channels
 * ```
 */
export class DenseBlock extends Module<Tensor4D, Tensor4D> {
  readonly block: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, layers: number, growth: number, options?: DenseLayerOptions) {
    super();
    this.block = new Sequential(
      ...Array.from(
        { length: layers },
        (_, i) => new DenseLayer(inChannels + i * growth, growth, options),
      ),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, inChannels + layers * growth]` */
  forward(x: Tensor4D, context?: Context): Tensor4D {
    return this.block.forward(x, context);
  }
}
