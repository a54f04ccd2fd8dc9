import { concat, inference, relu, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { MaxPool2d } from "../pooling.ts";
import { Sequential, type Layer } from "../sequential.ts";

/** How many channels each branch puts out, and how many the 1×1 convolution before a larger one. */
export interface InceptionChannels {
  readonly conv1x1: number;
  readonly conv3x3: readonly [reduced: number, out: number];
  readonly conv5x5: readonly [reduced: number, out: number];
  /** Of the 1×1 convolution behind the max pooling. */
  readonly pool: number;
}

export interface InceptionBlockOptions {
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * Four branches over the same input, joined on channels: 1×1 | 1×1 → 3×3 | 1×1 → 5×5 | 3×3 max pooling → 1×1.
 *
 * Every convolution is followed by batch norm and the activation. Szegedy et al. 2014,
 * https://arxiv.org/abs/1409.4842 (which has no batch norm)
 *
 * @example
 * ```ts
 * new InceptionBlock(64, { conv1x1: 16, conv3x3: [32, 32], conv5x5: [16, 8], pool: 8 }); // 64 channels
 * ```
 */
export class InceptionBlock extends Module<Tensor4D, Tensor4D> {
  // Their names in the state dict.
  readonly conv_1x1: Sequential<Tensor4D, Tensor4D>;
  readonly conv_3x3: Sequential<Tensor4D, Tensor4D>;
  readonly conv_5x5: Sequential<Tensor4D, Tensor4D>;
  readonly max_pool: Sequential<Tensor4D, Tensor4D>;

  constructor(
    inChannels: number,
    { conv1x1, conv3x3, conv5x5, pool }: InceptionChannels,
    { activation = relu }: InceptionBlockOptions = {},
  ) {
    super();
    const unit = (from: number, to: number, kernelSize: number): Layer[] => [
      new Conv2d(from, to, { kernelSize, padding: (kernelSize - 1) / 2 }),
      new BatchNorm2d(to),
      activation,
    ];
    const reducedUnit = (
      [reduced, out]: readonly [number, number],
      kernelSize: number,
    ): Layer[] => [...unit(inChannels, reduced, 1), ...unit(reduced, out, kernelSize)];
    this.conv_1x1 = new Sequential(...unit(inChannels, conv1x1, 1));
    this.conv_3x3 = new Sequential(...reducedUnit(conv3x3, 3));
    this.conv_5x5 = new Sequential(...reducedUnit(conv5x5, 5));
    this.max_pool = new Sequential(
      new MaxPool2d({ kernelSize: 3, stride: 1, padding: 1 }),
      ...unit(inChannels, pool, 1),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, sum of the branches' channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    const branches = [this.conv_1x1, this.conv_3x3, this.conv_5x5, this.max_pool];
    return tidy(() =>
      concat(
        branches.map((branch) => branch.forward(x, context)),
        3,
      ),
    );
  }
}
