import { add, addRelu, inference, relu, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";

export interface ResNetBlockOptions {
  /** Of the first convolution and of the shortcut; 1 by default. */
  readonly stride?: number;
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * The residual block of small images: `act(BN(conv(act(BN(conv(x))))) + shortcut(x))`, 3×3 convolutions.
 *
 * Where the stride or the channels change, the shortcut is a 1×1 convolution with a bias and without batch
 * norm (torchvision's, in BasicBlock, is the other way round). He et al. 2015, https://arxiv.org/abs/1512.03385
 *
 * @example
 * ```ts
 * new ResNetBlock(16, 32, { stride: 2 });
 * ```
 */
export class ResNetBlock extends Module<Tensor4D, Tensor4D> {
  readonly net: Sequential<Tensor4D, Tensor4D>;
  readonly downsample: Conv2d | undefined;
  readonly activation: Activation;

  constructor(inChannels: number, outChannels: number, options: ResNetBlockOptions = {}) {
    super();
    const { stride = 1, activation = relu } = options;
    this.net = new Sequential(
      new Conv2d(inChannels, outChannels, { kernelSize: 3, padding: 1, stride, bias: false }),
      new BatchNorm2d(outChannels),
      activation,
      new Conv2d(outChannels, outChannels, { kernelSize: 3, padding: 1, bias: false }),
      new BatchNorm2d(outChannels),
    );
    this.downsample =
      stride !== 1 || inChannels !== outChannels
        ? new Conv2d(inChannels, outChannels, { kernelSize: 1, stride })
        : undefined;
    this.activation = activation;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.net.forward(x, context);
      const shortcut = this.downsample?.forward(x) ?? x;
      if (this.activation === relu) return addRelu(y, shortcut);
      return this.activation(add<Tensor4D>(y, shortcut));
    });
  }
}
