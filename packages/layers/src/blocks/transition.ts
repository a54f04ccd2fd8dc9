import { relu, type Context, type Tensor4D } from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { AvgPool2d } from "../pooling.ts";
import { Sequential } from "../sequential.ts";

export interface TransitionOptions {
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * Between two dense blocks: batch norm, activation, a 1×1 convolution to fewer channels, and 2×2 average
 * pooling. Huang et al. 2016, https://arxiv.org/abs/1608.06993
 *
 * @example
 * ```ts
 * new Transition(128, 64);
 * ```
 */
export class Transition extends Module<Tensor4D, Tensor4D> {
  readonly transition: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, outChannels: number, options: TransitionOptions = {}) {
    super();
    const { activation = relu } = options;
    this.transition = new Sequential(
      new BatchNorm2d(inChannels),
      activation,
      new Conv2d(inChannels, outChannels, { kernelSize: 1, bias: false }),
      new AvgPool2d({ kernelSize: 2 }),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌊height / 2⌋, ⌊width / 2⌋, outChannels]` */
  forward(x: Tensor4D, context?: Context): Tensor4D {
    return this.transition.forward(x, context);
  }
}
