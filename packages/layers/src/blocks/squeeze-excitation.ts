import {
  adaptiveAvgPool2d,
  relu,
  reshape,
  scaleChannels,
  sigmoid,
  tidy,
  type Tensor4D,
} from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";

export interface SqueezeExcitationOptions {
  /** Between the two layers; `relu` by default. */
  readonly activation?: Activation;
  /** Of the scales; `sigmoid` by default. MobileNetV3 has `hardsigmoid`. */
  readonly scaleActivation?: Activation;
}

/**
 * Scales each channel by what a small network makes of all channels' means: torchvision's `SqueezeExcitation`.
 *
 * `x · act(fc2(act(fc1(mean over the image of x))))`. Hu et al. 2017, https://arxiv.org/abs/1709.01507
 *
 * @example
 * ```ts
 * new SqueezeExcitation(96, 24);
 * ```
 */
export class SqueezeExcitation extends Module<Tensor4D, Tensor4D> {
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;
  readonly activation: Activation;
  readonly scaleActivation: Activation;

  constructor(
    channels: number,
    squeezedChannels: number,
    { activation = relu, scaleActivation = sigmoid }: SqueezeExcitationOptions = {},
  ) {
    super();
    this.fc1 = new Conv2d(channels, squeezedChannels, { kernelSize: 1 });
    this.fc2 = new Conv2d(squeezedChannels, channels, { kernelSize: 1 });
    this.activation = activation;
    this.scaleActivation = scaleActivation;
  }

  /** `[batch, height, width, channels]` -> the same */
  forward(x: Tensor4D): Tensor4D {
    return tidy(() => {
      const means = adaptiveAvgPool2d(x, 1); // [batch, 1, 1, channels]
      const squeezed = this.activation(this.fc1.forward(means)); // [batch, 1, 1, squeezedChannels]
      const scales = this.scaleActivation(this.fc2.forward(squeezed)); // [batch, 1, 1, channels]
      return scaleChannels(x, reshape(scales, [x.shape[0], x.shape[3]]));
    });
  }
}
