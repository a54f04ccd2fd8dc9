import { addRelu, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import type { Sequential } from "../sequential.ts";
import { projection } from "./projection.ts";

export interface BottleneckOptions {
  /** Of the 3×3 convolution and of the shortcut; 1 by default. */
  readonly stride?: number;
  /** Of the 3×3 convolution; 1 by default, 32 in ResNeXt. Xie et al. 2016, https://arxiv.org/abs/1611.05431 */
  readonly groups?: number;
  /** How many channels the 3×3 convolution has in each group for 64 `channels`; 64 by default. */
  readonly widthPerGroup?: number;
}

/**
 * The residual block of ResNet-50 and deeper, torchvision's `Bottleneck`: a 1×1 convolution to fewer channels,
 * a 3×3, and a 1×1 to four times as many, each with batch norm.
 *
 * The 3×3 convolution has the stride, as in torchvision and ResNet v1.5; the paper gives it to the first 1×1.
 * Where the stride or the channels change, the shortcut is a 1×1 convolution and a batch norm. He et al. 2015,
 * https://arxiv.org/abs/1512.03385
 *
 * @example
 * ```ts
 * new Bottleneck(256, 128, { stride: 2 }); // puts out 512 channels
 * new Bottleneck(256, 128, { stride: 2, groups: 32, widthPerGroup: 4 }); // ResNeXt's, 32×8 channels inside
 * ```
 */
export class Bottleneck extends Module<Tensor4D, Tensor4D> {
  /** How many times `channels` it puts out. */
  static readonly expansion = 4;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Sequential<Tensor4D, Tensor4D> | undefined;

  constructor(inChannels: number, channels: number, options: BottleneckOptions = {}) {
    super();
    const { stride = 1, groups = 1, widthPerGroup = 64 } = options;
    const width = Math.floor((channels * widthPerGroup) / 64) * groups;
    const outChannels = channels * Bottleneck.expansion;
    const bias = false;
    this.conv1 = new Conv2d(inChannels, width, { kernelSize: 1, bias });
    this.bn1 = new BatchNorm2d(width);
    this.conv2 = new Conv2d(width, width, { kernelSize: 3, padding: 1, stride, groups, bias });
    this.bn2 = new BatchNorm2d(width);
    this.conv3 = new Conv2d(width, outChannels, { kernelSize: 1, bias });
    this.bn3 = new BatchNorm2d(outChannels);
    this.downsample = projection(inChannels, outChannels, stride);
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, 4 * channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      let y = this.bn1.forwardRelu(this.conv1.forward(x), context);
      y = this.bn2.forwardRelu(this.conv2.forward(y), context);
      y = this.bn3.forward(this.conv3.forward(y), context);
      return addRelu(y, this.downsample?.forward(x, context) ?? x);
    });
  }
}
