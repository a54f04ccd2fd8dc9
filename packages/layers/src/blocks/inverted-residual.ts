import { add, inference, relu6, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import { convNormActivation } from "./conv-norm-activation.ts";

export interface InvertedResidualOptions {
  /** Of the depthwise convolution; 1 by default. */
  readonly stride?: number;
  /** How many times inChannels the inner layers have; 6 by default. */
  readonly expansion?: number;
}

/**
 * MobileNetV2's block, torchvision's `InvertedResidual`: wide inside, narrow at both ends, nothing after the last batch
 * norm.
 *
 * 1×1 to `expansion · inChannels`, BN, relu6 -> depthwise 3×3 with the stride, BN, relu6 -> 1×1 to outChannels, BN; plus
 * the input where the shapes agree. An expansion of 1 has no first convolution. Sandler et al. 2018,
 * https://arxiv.org/abs/1801.04381
 *
 * @example
 * ```ts
 * new InvertedResidual(24, 32, { stride: 2 });
 * ```
 */
export class InvertedResidual extends Module<Tensor4D, Tensor4D> {
  readonly conv: Sequential<Tensor4D, Tensor4D>;
  readonly hasShortcut: boolean;

  constructor(inChannels: number, outChannels: number, options: InvertedResidualOptions = {}) {
    super();
    const { stride = 1, expansion = 6 } = options;
    const inner = Math.round(inChannels * expansion);
    const activation = relu6;
    this.conv = new Sequential(
      ...(expansion === 1
        ? []
        : [convNormActivation(inChannels, inner, { kernelSize: 1, activation })]),
      convNormActivation(inner, inner, { stride, groups: inner, activation }),
      new Conv2d(inner, outChannels, { kernelSize: 1, bias: false }),
      new BatchNorm2d(outChannels),
    );
    this.hasShortcut = stride === 1 && inChannels === outChannels;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.conv.forward(x, context);
      return this.hasShortcut ? add<Tensor4D>(y, x) : y;
    });
  }
}
