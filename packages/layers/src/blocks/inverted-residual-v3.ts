import {
  add,
  hardsigmoid,
  inference,
  relu,
  tidy,
  type Context,
  type Tensor4D,
} from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import type { BatchNormOptions } from "../batch-norm.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import { convNormActivation } from "./conv-norm-activation.ts";
import { SqueezeExcitation } from "./squeeze-excitation.ts";

export interface InvertedResidualV3Options {
  /** How many channels the inner layers have. */
  readonly innerChannels: number;
  /** Of the depthwise convolution; 3 by default. */
  readonly kernelSize?: number;
  /** Of the depthwise convolution; 1 by default. */
  readonly stride?: number;
  /** Of the squeeze and excitation behind it; none by default. */
  readonly squeezedChannels?: number | undefined;
  /** `relu` by default; `hardswish` in the deeper half of MobileNetV3. */
  readonly activation?: Activation;
  /** Of the batch norms. */
  readonly norm?: BatchNormOptions;
}

/**
 * MobileNetV3's block, the `InvertedResidual` of torchvision's mobilenetv3: MobileNetV2's with other kernels and
 * activations, and squeeze and excitation.
 *
 * 1×1 to innerChannels, BN, act -> depthwise k×k with the stride, BN, act -> scales by squeeze and excitation -> 1×1 to
 * outChannels, BN; plus the input where the shapes agree. As many innerChannels as inChannels have no first convolution.
 * Howard et al. 2019, https://arxiv.org/abs/1905.02244
 *
 * @example
 * ```ts
 * new InvertedResidualV3(24, 40, { innerChannels: 72, kernelSize: 5, stride: 2, squeezedChannels: 24 });
 * ```
 */
export class InvertedResidualV3 extends Module<Tensor4D, Tensor4D> {
  readonly block: Sequential<Tensor4D, Tensor4D>;
  readonly hasShortcut: boolean;

  constructor(inChannels: number, outChannels: number, options: InvertedResidualV3Options) {
    super();
    const { innerChannels: inner, kernelSize = 3, stride = 1, activation = relu } = options;
    const { squeezedChannels, norm } = options;
    this.block = new Sequential(
      ...(inner === inChannels
        ? []
        : [convNormActivation(inChannels, inner, { kernelSize: 1, activation, norm })]),
      convNormActivation(inner, inner, { kernelSize, stride, groups: inner, activation, norm }),
      ...(squeezedChannels === undefined
        ? []
        : [new SqueezeExcitation(inner, squeezedChannels, { scaleActivation: hardsigmoid })]),
      convNormActivation(inner, outChannels, { kernelSize: 1, activation: null, norm }),
    );
    this.hasShortcut = stride === 1 && inChannels === outChannels;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.block.forward(x, context);
      return this.hasShortcut ? add<Tensor4D>(y, x) : y;
    });
  }
}
