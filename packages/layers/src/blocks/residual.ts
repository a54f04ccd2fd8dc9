import { addRelu, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";

export interface ResidualOptions {
  /** Of the first convolution and of the shortcut; 1 by default. */
  readonly stride?: number;
  /** Whether the shortcut is a 1×1 convolution; by default where the stride or the channels change. */
  readonly projection?: boolean;
}

/**
 * The residual block of Dive into Deep Learning: `relu(BN(conv(relu(BN(conv(x))))) + shortcut(x))`, 3×3
 * convolutions with biases.
 *
 * The shortcut is the input or a 1×1 convolution of it, without a batch norm (torchvision's, in BasicBlock, has
 * one). He et al. 2015, https://arxiv.org/abs/1512.03385
 *
 * 6×6×3 -> `new Residual(3, 6, { stride: 2 })` -> 3×3×6
 *
 * @example
 * ```ts
 * new Residual(3, 6, { stride: 2 });
 * ```
 */
export class Residual extends Module<Tensor4D, Tensor4D> {
  // In the order of the book's state dict.
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly conv3: Conv2d | undefined;
  readonly bn1: BatchNorm2d;
  readonly bn2: BatchNorm2d;

  constructor(inChannels: number, channels: number, options: ResidualOptions = {}) {
    super();
    const { stride = 1, projection = stride !== 1 || inChannels !== channels } = options;
    this.conv1 = new Conv2d(inChannels, channels, { kernelSize: 3, padding: 1, stride });
    this.conv2 = new Conv2d(channels, channels, { kernelSize: 3, padding: 1 });
    this.conv3 = projection
      ? new Conv2d(inChannels, channels, { kernelSize: 1, stride })
      : undefined;
    this.bn1 = new BatchNorm2d(channels);
    this.bn2 = new BatchNorm2d(channels);
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      let y = this.bn1.forwardRelu(this.conv1.forward(x), context);
      y = this.bn2.forward(this.conv2.forward(y), context);
      return addRelu(y, this.conv3?.forward(x) ?? x);
    });
  }
}
