import type { Tensor4D } from "@stratajs/tensor";
import { ReLU } from "../activations.ts";
import { Conv2d, type Conv2dOptions } from "../conv2d.ts";
import { Sequential } from "../sequential.ts";

/**
 * A convolution and two of 1×1 behind it, which are a linear layer at every pixel; relu after each: Dive into Deep
 * Learning's `nin_block`. Lin et al. 2013, https://arxiv.org/abs/1312.4400
 *
 * 224×224×1 -> `ninBlock(1, 96, { kernelSize: 11, stride: 4 })` -> 54×54×96
 */
export function ninBlock(
  inChannels: number,
  channels: number,
  options: Pick<Conv2dOptions, "kernelSize" | "stride" | "padding">,
): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    new Conv2d(inChannels, channels, options),
    new ReLU(),
    new Conv2d(channels, channels, { kernelSize: 1 }),
    new ReLU(),
    new Conv2d(channels, channels, { kernelSize: 1 }),
    new ReLU(),
  );
}
