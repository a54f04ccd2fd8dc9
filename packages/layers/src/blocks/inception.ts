import { concat, relu, tidy, type Tensor4D } from "@stratajs/tensor";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { MaxPool2d } from "../pooling.ts";
import type { InceptionChannels } from "./inception-block.ts";

/**
 * The block of Dive into Deep Learning's GoogLeNet, and of the paper: four branches over the same input, joined on
 * channels: 1×1 | 1×1 → 3×3 | 1×1 → 5×5 | 3×3 max pooling → 1×1.
 *
 * A relu follows every convolution; there is no batch norm. Szegedy et al. 2014, https://arxiv.org/abs/1409.4842
 *
 * 28×28×192 -> 64 | 96 → 128 | 16 → 32 | 32 -> 28×28×256
 *
 * @example
 * ```ts
 * new Inception(192, { conv1x1: 64, conv3x3: [96, 128], conv5x5: [16, 32], pool: 32 }); // 256 channels
 * ```
 */
export class Inception extends Module<Tensor4D, Tensor4D> {
  // Their names in the state dict.
  readonly b1_1: Conv2d;
  readonly b2_1: Conv2d;
  readonly b2_2: Conv2d;
  readonly b3_1: Conv2d;
  readonly b3_2: Conv2d;
  readonly b4_1: MaxPool2d;
  readonly b4_2: Conv2d;

  constructor(inChannels: number, { conv1x1, conv3x3, conv5x5, pool }: InceptionChannels) {
    super();
    this.b1_1 = new Conv2d(inChannels, conv1x1, { kernelSize: 1 });
    this.b2_1 = new Conv2d(inChannels, conv3x3[0], { kernelSize: 1 });
    this.b2_2 = new Conv2d(conv3x3[0], conv3x3[1], { kernelSize: 3, padding: 1 });
    this.b3_1 = new Conv2d(inChannels, conv5x5[0], { kernelSize: 1 });
    this.b3_2 = new Conv2d(conv5x5[0], conv5x5[1], { kernelSize: 5, padding: 2 });
    this.b4_1 = new MaxPool2d({ kernelSize: 3, stride: 1, padding: 1 });
    this.b4_2 = new Conv2d(inChannels, pool, { kernelSize: 1 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, sum of the branches' channels]` */
  forward(x: Tensor4D): Tensor4D {
    return tidy(() => {
      const b1 = relu(this.b1_1.forward(x));
      const b2 = relu(this.b2_2.forward(relu(this.b2_1.forward(x))));
      const b3 = relu(this.b3_2.forward(relu(this.b3_1.forward(x))));
      const b4 = relu(this.b4_2.forward(this.b4_1.forward(x)));
      return concat([b1, b2, b3, b4], 3);
    });
  }
}
