import { add, inference, silu, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import { StochasticDepth } from "../stochastic-depth.ts";
import { convNormActivation } from "./conv-norm-activation.ts";
import { SqueezeExcitation } from "./squeeze-excitation.ts";

export interface MBConvOptions {
  /** How many times inChannels the inner layers have; 6 by default. */
  readonly expansion?: number;
  /** Of the depthwise convolution; 3 by default. */
  readonly kernelSize?: number;
  /** Of the depthwise convolution; 1 by default. */
  readonly stride?: number;
  /** With which probability training drops all but the shortcut; 0 by default. */
  readonly stochasticDepth?: number;
}

/**
 * EfficientNet's block, torchvision's `MBConv`.
 *
 * 1×1 to `expansion · inChannels`, BN, silu -> depthwise k×k with the stride, BN, silu -> scales by squeeze and excitation
 * (through a quarter of inChannels) -> 1×1 to outChannels, BN; plus the input where the shapes agree. An expansion of 1 has
 * no first convolution. Tan & Le 2019, https://arxiv.org/abs/1905.11946
 *
 * @example
 * ```ts
 * new MBConv(16, 24, { stride: 2 });
 * ```
 */
export class MBConv extends Module<Tensor4D, Tensor4D> {
  readonly block: Sequential<Tensor4D, Tensor4D>;
  readonly stochastic_depth: StochasticDepth<Tensor4D>;
  readonly hasShortcut: boolean;

  constructor(inChannels: number, outChannels: number, options: MBConvOptions = {}) {
    super();
    const { expansion = 6, kernelSize = 3, stride = 1, stochasticDepth = 0 } = options;
    const inner = inChannels * expansion;
    const squeezed = Math.max(1, Math.floor(inChannels / 4));
    const activation = silu;
    this.block = new Sequential(
      ...(expansion === 1
        ? []
        : [convNormActivation(inChannels, inner, { kernelSize: 1, activation })]),
      convNormActivation(inner, inner, { kernelSize, stride, groups: inner, activation }),
      new SqueezeExcitation(inner, squeezed, { activation }),
      convNormActivation(inner, outChannels, { kernelSize: 1, activation: null }),
    );
    this.stochastic_depth = new StochasticDepth(stochasticDepth);
    this.hasShortcut = stride === 1 && inChannels === outChannels;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.block.forward(x, context);
      return this.hasShortcut ? add<Tensor4D>(this.stochastic_depth.forward(y, context), x) : y;
    });
  }
}
