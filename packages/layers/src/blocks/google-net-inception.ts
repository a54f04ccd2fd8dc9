import { concat, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { Module } from "../module.ts";
import { MaxPool2d } from "../pooling.ts";
import { Sequential } from "../sequential.ts";
import { BasicConv2d } from "./basic-conv2d.ts";
import type { InceptionChannels } from "./inception-block.ts";

/**
 * The block of torchvision's GoogLeNet: as the paper's, with a batch norm after each convolution, and with 3×3 where
 * the paper has 5×5 (an error of theirs that their weights were trained with). Szegedy et al. 2014,
 * https://arxiv.org/abs/1409.4842
 *
 * 28×28×192 -> 64 | 96 → 128 | 16 → 32 | 32 -> 28×28×256
 *
 * @example
 * ```ts
 * new GoogLeNetInception(192, { conv1x1: 64, conv3x3: [96, 128], conv5x5: [16, 32], pool: 32 });
 * ```
 */
export class GoogLeNetInception extends Module<Tensor4D, Tensor4D> {
  readonly branch1: BasicConv2d;
  readonly branch2: Sequential<Tensor4D, Tensor4D>;
  readonly branch3: Sequential<Tensor4D, Tensor4D>;
  readonly branch4: Sequential<Tensor4D, Tensor4D>;

  constructor(inChannels: number, { conv1x1, conv3x3, conv5x5, pool }: InceptionChannels) {
    super();
    const reduced = ([few, out]: readonly [number, number]): Sequential<Tensor4D, Tensor4D> =>
      new Sequential(
        new BasicConv2d(inChannels, few, { kernelSize: 1 }),
        new BasicConv2d(few, out, { kernelSize: 3, padding: 1 }),
      );
    this.branch1 = new BasicConv2d(inChannels, conv1x1, { kernelSize: 1 });
    this.branch2 = reduced(conv3x3);
    this.branch3 = reduced(conv5x5);
    this.branch4 = new Sequential(
      new MaxPool2d({ kernelSize: 3, stride: 1, padding: 1, ceilMode: true }),
      new BasicConv2d(inChannels, pool, { kernelSize: 1 }),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, sum of the branches' channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4];
    return tidy(() =>
      concat(
        branches.map((branch) => branch.forward(x, context)),
        3,
      ),
    );
  }
}
