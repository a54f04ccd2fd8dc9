import { addRelu, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import type { Sequential } from "../sequential.ts";
import { projection } from "./projection.ts";

export interface BasicBlockOptions {
  /** Of the first convolution and of the shortcut; 1 by default. */
  readonly stride?: number;
}

/**
 * The residual block of ResNet-18 and 34, torchvision's `BasicBlock`:
 * `relu(BN(conv(relu(BN(conv(x))))) + shortcut(x))`, 3×3 convolutions.
 *
 * Where the stride or the channels change, the shortcut is a 1×1 convolution and a batch norm. He et al. 2015,
 * https://arxiv.org/abs/1512.03385
 *
 * @example
 * ```ts
 * new BasicBlock(64, 128, { stride: 2 });
 * ```
 */
export class BasicBlock extends Module<Tensor4D, Tensor4D> {
  /** How many times `channels` it puts out. */
  static readonly expansion = 1;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Sequential<Tensor4D, Tensor4D> | undefined;

  constructor(inChannels: number, channels: number, { stride = 1 }: BasicBlockOptions = {}) {
    super();
    const bias = false;
    this.conv1 = new Conv2d(inChannels, channels, { kernelSize: 3, padding: 1, stride, bias });
    this.bn1 = new BatchNorm2d(channels);
    this.conv2 = new Conv2d(channels, channels, { kernelSize: 3, padding: 1, bias });
    this.bn2 = new BatchNorm2d(channels);
    this.downsample = projection(inChannels, channels, stride);
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      let y = this.bn1.forwardRelu(this.conv1.forward(x), context);
      y = this.bn2.forward(this.conv2.forward(y), context);
      return addRelu(y, this.downsample?.forward(x, context) ?? x);
    });
  }
}
