import { addRelu, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import type { ResidualOptions } from "./residual.ts";

export interface ResNeXtBlockOptions extends ResidualOptions {
  /** Of the 3×3 convolution. The book gives the channels in a group instead. */
  readonly groups: number;
  /** The channels of the 3×3 convolution as a part of those put out (the book's `bot_mul`); 1 by default. */
  readonly bottleneck?: number;
}

/**
 * The block of Dive into Deep Learning's ResNeXt: a 1×1 convolution, a 3×3 in groups, a 1×1, each with a bias and
 * batch norm, and the shortcut added before the last relu.
 *
 * Where the shortcut changes its input it is a 1×1 convolution and a batch norm. torchvision's ResNeXt is made of
 * `Bottleneck`, without biases. Xie et al. 2016, https://arxiv.org/abs/1611.05431
 *
 * 96×96×32 -> `new ResNeXtBlock(32, 32, { groups: 2 })` -> 96×96×32
 *
 * @example
 * ```ts
 * new ResNeXtBlock(64, 128, { groups: 32, stride: 2 });
 * ```
 */
export class ResNeXtBlock extends Module<Tensor4D, Tensor4D> {
  // In the order of the book's state dict.
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly conv3: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly bn2: BatchNorm2d;
  readonly bn3: BatchNorm2d;
  readonly conv4: Conv2d | undefined;
  readonly bn4: BatchNorm2d | undefined;

  constructor(inChannels: number, channels: number, options: ResNeXtBlockOptions) {
    super();
    const { groups, bottleneck = 1, stride = 1 } = options;
    const { projection = stride !== 1 || inChannels !== channels } = options;
    const inner = Math.round(channels * bottleneck);
    this.conv1 = new Conv2d(inChannels, inner, { kernelSize: 1 });
    this.conv2 = new Conv2d(inner, inner, { kernelSize: 3, padding: 1, stride, groups });
    this.conv3 = new Conv2d(inner, channels, { kernelSize: 1 });
    this.bn1 = new BatchNorm2d(inner);
    this.bn2 = new BatchNorm2d(inner);
    this.bn3 = new BatchNorm2d(channels);
    if (projection) {
      this.conv4 = new Conv2d(inChannels, channels, { kernelSize: 1, stride });
      this.bn4 = new BatchNorm2d(channels);
    }
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      let y = this.bn1.forwardRelu(this.conv1.forward(x), context);
      y = this.bn2.forwardRelu(this.conv2.forward(y), context);
      y = this.bn3.forward(this.conv3.forward(y), context);
      const shortcut =
        this.conv4 && this.bn4 ? this.bn4.forward(this.conv4.forward(x), context) : x;
      return addRelu(y, shortcut);
    });
  }
}
