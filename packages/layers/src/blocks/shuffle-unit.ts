import {
  channelShuffle,
  concat,
  inference,
  relu,
  split,
  tidy,
  type Context,
  type Tensor4D,
} from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { Sequential } from "../sequential.ts";

export interface ShuffleUnitOptions {
  /** 1 (the default) keeps the image and the channels; 2 halves the image. */
  readonly stride?: number;
}

/**
 * ShuffleNetV2's unit, the `InvertedResidual` of torchvision's shufflenetv2.
 *
 * At stride 1 half of the channels pass as they are; the other half goes through 1×1, BN, relu -> depthwise 3×3, BN ->
 * 1×1, BN, relu. At stride 2 all channels go through that, and through depthwise 3×3, BN -> 1×1, BN, relu. Both halves are
 * joined and shuffled, so that the next unit's halves see both. Ma et al. 2018, https://arxiv.org/abs/1807.11164
 *
 * @example
 * ```ts
 * new ShuffleUnit(24, 116, { stride: 2 });
 * ```
 */
export class ShuffleUnit extends Module<Tensor4D, Tensor4D> {
  readonly branch1: Sequential<Tensor4D, Tensor4D> | undefined;
  readonly branch2: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, outChannels: number, { stride = 1 }: ShuffleUnitOptions = {}) {
    super();
    const half = Math.floor(outChannels / 2);
    if (outChannels !== 2 * half || (stride === 1 && inChannels !== outChannels)) {
      throw new RangeError(
        `ShuffleUnit expected an even number of output channels, at stride 1 as many as it is given, but got ` +
          `${inChannels} -> ${outChannels} at stride ${stride}`,
      );
    }
    const bias = false;
    const depthwise = (channels: number): Conv2d =>
      new Conv2d(channels, channels, { kernelSize: 3, stride, padding: 1, groups: channels, bias });
    if (stride > 1) {
      this.branch1 = new Sequential(
        depthwise(inChannels),
        new BatchNorm2d(inChannels),
        new Conv2d(inChannels, half, { kernelSize: 1, bias }),
        new BatchNorm2d(half),
        relu,
      );
    }
    this.branch2 = new Sequential(
      new Conv2d(stride > 1 ? inChannels : half, half, { kernelSize: 1, bias }),
      new BatchNorm2d(half),
      relu,
      depthwise(half),
      new BatchNorm2d(half),
      new Conv2d(half, half, { kernelSize: 1, bias }),
      new BatchNorm2d(half),
      relu,
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const [first, second] = this.branch1 ? [x, x] : split<Tensor4D>(x, 2, 3);
      const left = this.branch1?.forward(first!, context) ?? first!; // [batch, …, outChannels / 2]
      const right = this.branch2.forward(second!, context); // [batch, …, outChannels / 2]
      return channelShuffle(concat([left, right], 3), 2);
    });
  }
}
