import { addRelu, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import { convNormActivation } from "./conv-norm-activation.ts";
import { SqueezeExcitation } from "./squeeze-excitation.ts";

export interface ResBottleneckBlockOptions {
  /** Of the 3×3 convolution and of the shortcut; 1 by default. */
  readonly stride?: number;
  /** How many channels the 3×3 convolution has in each group; 1 by default. */
  readonly groupWidth?: number;
  /** Squeeze and excitation goes through so many times inChannels; none by default, 1/4 in RegNetY. */
  readonly squeeze?: number | undefined;
}

/**
 * RegNet's block, torchvision's `ResBottleneckBlock`: a bottleneck that is no narrower inside.
 *
 * 1×1, BN, relu -> 3×3 in groups with the stride, BN, relu -> scales by squeeze and excitation (RegNetY) -> 1×1, BN; plus
 * the input, through 1×1 and BN where the shapes differ; relu. Radosavovic et al. 2020, https://arxiv.org/abs/2003.13678
 *
 * @example
 * ```ts
 * new ResBottleneckBlock(48, 104, { stride: 2, groupWidth: 8, squeeze: 0.25 });
 * ```
 */
export class ResBottleneckBlock extends Module<Tensor4D, Tensor4D> {
  readonly proj: Sequential<Tensor4D, Tensor4D> | undefined;
  readonly f: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, outChannels: number, options: ResBottleneckBlockOptions = {}) {
    super();
    const { stride = 1, groupWidth = 1, squeeze } = options;
    if (outChannels % groupWidth !== 0) {
      throw new RangeError(
        `ResBottleneckBlock expected a groupWidth that divides ${outChannels} channels but got ${groupWidth}`,
      );
    }
    if (stride !== 1 || inChannels !== outChannels) {
      const settings = { kernelSize: 1, stride, activation: null };
      this.proj = convNormActivation(inChannels, outChannels, settings);
    }
    const groups = outChannels / groupWidth;
    this.f = Sequential.named({
      a: convNormActivation(inChannels, outChannels, { kernelSize: 1 }),
      b: convNormActivation(outChannels, outChannels, { stride, groups }),
      ...(squeeze !== undefined && {
        se: new SqueezeExcitation(outChannels, Math.round(squeeze * inChannels)),
      }),
      c: convNormActivation(outChannels, outChannels, { kernelSize: 1, activation: null }),
    });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => addRelu(this.f.forward(x, context), this.proj?.forward(x, context) ?? x));
  }
}
