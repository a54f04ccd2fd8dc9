import type { Tensor4D } from "@stratajs/tensor";
import { ReLU } from "../activations.ts";
import { Conv2d } from "../conv2d.ts";
import { MaxPool2d } from "../pooling.ts";
import { Sequential } from "../sequential.ts";

/**
 * `count` times a 3×3 convolution and a relu, then max pooling that halves the image: Dive into Deep Learning's
 * `vgg_block`. Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556
 *
 * 8×8×3 -> `vggBlock(3, 2, 8)` -> 8×8×8 -> 8×8×8 -> 4×4×8
 */
export function vggBlock(
  inChannels: number,
  count: number,
  channels: number,
): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    ...Array.from({ length: count }, (_, i) => [
      new Conv2d(i === 0 ? inChannels : channels, channels, { kernelSize: 3, padding: 1 }),
      new ReLU(),
    ]).flat(),
    new MaxPool2d({ kernelSize: 2 }),
  );
}
