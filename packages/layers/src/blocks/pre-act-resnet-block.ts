import { add, inference, relu, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";
import type { ResNetBlockOptions } from "./resnet-block.ts";

/**
 * The residual block with batch norm and activation first: `conv(act(BN(conv(act(BN(x)))))) + shortcut(x)`,
 * 3×3 convolutions.
 *
 * Where the stride or the channels change, the shortcut is a batch norm, an activation and a 1×1
 * convolution. Nothing follows the sum, so that gradients pass every block as they are. He et al. 2016,
 * https://arxiv.org/abs/1603.05027
 *
 * @example
 * ```ts
 * new PreActResNetBlock(16, 32, { stride: 2 });
 * ```
 */
export class PreActResNetBlock extends Module<Tensor4D, Tensor4D> {
  readonly net: Sequential<Tensor4D, Tensor4D>;
  readonly downsample: Sequential<Tensor4D, Tensor4D> | undefined;

  constructor(inChannels: number, outChannels: number, options: ResNetBlockOptions = {}) {
    super();
    const { stride = 1, activation = relu } = options;
    this.net = new Sequential(
      new BatchNorm2d(inChannels),
      activation,
      new Conv2d(inChannels, outChannels, { kernelSize: 3, padding: 1, stride, bias: false }),
      new BatchNorm2d(outChannels),
      activation,
      new Conv2d(outChannels, outChannels, { kernelSize: 3, padding: 1, bias: false }),
    );
    this.downsample =
      stride !== 1 || inChannels !== outChannels
        ? new Sequential(
            new BatchNorm2d(inChannels),
            activation,
            new Conv2d(inChannels, outChannels, { kernelSize: 1, stride, bias: false }),
          )
        : undefined;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.net.forward(x, context);
      return add<Tensor4D>(y, this.downsample?.forward(x, context) ?? x);
    });
  }
}
