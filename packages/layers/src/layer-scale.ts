import { mul, Parameter, type Tensor, type Tensor1D } from "@stratajs/tensor";
import { constant } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

/**
 * Multiplies each channel by a number that is learned and starts near 0, so that a deep network starts as its shortcuts:
 * timm's `LayerScale`.
 *
 * Touvron et al. 2021, https://arxiv.org/abs/2103.17239. torchvision's ConvNeXt has it as a bare parameter of its blocks
 * (`CNBlock`).
 */
export class LayerScale<T extends Tensor = Tensor> extends Module<T, T> {
  /** `[channels]` */
  readonly gamma: Parameter;

  /** @param initial 1e-6 by default. */
  constructor(channels: number, initial = 1e-6) {
    super();
    expectCount("LayerScale: channels", channels);
    this.gamma = new Parameter([channels], { initializer: constant(initial) });
  }

  /** `[..., channels]` -> `[..., channels]` */
  forward(x: T): T {
    return mul(x, this.gamma.value as Tensor1D);
  }
}
