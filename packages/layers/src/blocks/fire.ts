import { concat, relu, tidy, type Tensor4D } from "@stratajs/tensor";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";

export interface FireChannels {
  /** Of the 1×1 convolution that the others see the image through. */
  readonly squeeze: number;
  readonly expand1x1: number;
  readonly expand3x3: number;
}

/**
 * A 1×1 convolution to few channels, and over these a 1×1 and a 3×3 side by side; relu after each: torchvision's
 * `Fire`. Iandola et al. 2016, https://arxiv.org/abs/1602.07360
 *
 * 54×54×96 -> 54×54×16 -> 64 | 64 -> 54×54×128
 *
 * @example
 * ```ts
 * new Fire(96, { squeeze: 16, expand1x1: 64, expand3x3: 64 });
 * ```
 */
export class Fire extends Module<Tensor4D, Tensor4D> {
  readonly squeeze: Conv2d;
  readonly expand1x1: Conv2d;
  readonly expand3x3: Conv2d;

  constructor(inChannels: number, { squeeze, expand1x1, expand3x3 }: FireChannels) {
    super();
    this.squeeze = new Conv2d(inChannels, squeeze, { kernelSize: 1 });
    this.expand1x1 = new Conv2d(squeeze, expand1x1, { kernelSize: 1 });
    this.expand3x3 = new Conv2d(squeeze, expand3x3, { kernelSize: 3, padding: 1 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, expand1x1 + expand3x3]` */
  forward(x: Tensor4D): Tensor4D {
    return tidy(() => {
      const few = relu(this.squeeze.forward(x));
      return concat([relu(this.expand1x1.forward(few)), relu(this.expand3x3.forward(few))], 3);
    });
  }
}
