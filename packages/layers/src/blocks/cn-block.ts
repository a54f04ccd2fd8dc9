import {
  add,
  gelu,
  inference,
  mul,
  Parameter,
  tidy,
  type Context,
  type Tensor4D,
} from "@stratajs/tensor";
import { Conv2d } from "../conv2d.ts";
import { constant } from "../initializers.ts";
import { LayerNorm } from "../layer-norm.ts";
import { Linear } from "../linear.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import { StochasticDepth } from "../stochastic-depth.ts";

export interface CNBlockOptions {
  /** By what every channel of the branch is multiplied at the start; 1e-6 by default. */
  readonly layerScale?: number;
  /** With which probability training drops all but the shortcut; 0 by default. */
  readonly stochasticDepth?: number;
}

/**
 * ConvNeXt's block, torchvision's `CNBlock`.
 *
 * depthwise 7×7 -> layer norm of each place -> linear to four times the channels, gelu -> linear back -> each channel times
 * a learned number; plus the input. Liu et al. 2022, https://arxiv.org/abs/2201.03545
 *
 * @example
 * ```ts
 * new CNBlock(96, { stochasticDepth: 0.1 });
 * ```
 */
export class CNBlock extends Module<Tensor4D, Tensor4D> {
  /** `[channels, 1, 1]` */
  readonly layer_scale: Parameter;
  readonly block: Sequential<Tensor4D, Tensor4D>;
  readonly stochastic_depth: StochasticDepth<Tensor4D>;

  constructor(channels: number, { layerScale = 1e-6, stochasticDepth = 0 }: CNBlockOptions = {}) {
    super();
    this.layer_scale = new Parameter([channels, 1, 1], {
      initializer: constant(layerScale),
      axes: [1, 2, 0],
    });
    // Places 1 and 6 turn torchvision's images to NHWC and back; ours are.
    this.block = Sequential.named({
      0: new Conv2d(channels, channels, { kernelSize: 7, padding: 3, groups: channels }),
      2: new LayerNorm(channels, { epsilon: 1e-6 }),
      3: new Linear(channels, 4 * channels),
      4: gelu,
      5: new Linear(4 * channels, channels),
    });
    this.stochastic_depth = new StochasticDepth(stochasticDepth);
  }

  /** `[batch, height, width, channels]` -> the same */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const branch = mul<Tensor4D>(this.block.forward(x, context), this.layer_scale.value);
      return add<Tensor4D>(this.stochastic_depth.forward(branch, context), x);
    });
  }
}
