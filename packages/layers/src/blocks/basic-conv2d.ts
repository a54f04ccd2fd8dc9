import { inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d, type Conv2dOptions } from "../conv2d.ts";
import { Module } from "../module.ts";

/**
 * A convolution without a bias, batch norm (ε 0.001) and relu: what torchvision's GoogLeNet and Inception v3 are
 * made of, `BasicConv2d`.
 *
 * @example
 * ```ts
 * new BasicConv2d(3, 64, { kernelSize: 7, stride: 2, padding: 3 });
 * ```
 */
export class BasicConv2d extends Module<Tensor4D, Tensor4D> {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(inChannels: number, channels: number, options: Omit<Conv2dOptions, "bias">) {
    super();
    this.conv = new Conv2d(inChannels, channels, { ...options, bias: false });
    this.bn = new BatchNorm2d(channels, { epsilon: 0.001 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, outHeight, outWidth, channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => this.bn.forwardRelu(this.conv.forward(x), context));
  }
}
