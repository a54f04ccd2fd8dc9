import { concat, inference, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import { ReLU } from "../activations.ts";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Module } from "../module.ts";
import { AvgPool2d } from "../pooling.ts";
import { Sequential } from "../sequential.ts";

/**
 * Puts `growth` new channels *behind* those of its input: `[x, conv3×3(relu(BN(conv1×1(relu(BN(x))))))]`;
 * torchvision's `_DenseLayer`.
 *
 * The 1×1 convolution puts out four times `growth`. Huang et al. 2016, https://arxiv.org/abs/1608.06993
 *
 * 56×56×64 -> `new DenseNetLayer(64, 32)` -> 56×56×96
 */
export class DenseNetLayer extends Module<Tensor4D, Tensor4D> {
  readonly norm1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly conv2: Conv2d;

  constructor(inChannels: number, growth: number) {
    super();
    const [inner, bias] = [4 * growth, false];
    this.norm1 = new BatchNorm2d(inChannels);
    this.conv1 = new Conv2d(inChannels, inner, { kernelSize: 1, bias });
    this.norm2 = new BatchNorm2d(inner);
    this.conv2 = new Conv2d(inner, growth, { kernelSize: 3, padding: 1, bias });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, inChannels + growth]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      let y = this.conv1.forward(this.norm1.forwardRelu(x, context));
      y = this.conv2.forward(this.norm2.forwardRelu(y, context));
      return concat([x, y], 3);
    });
  }
}

/**
 * Dense layers one after the other, each with all channels so far as its input: torchvision's `_DenseBlock`.
 *
 * 56×56×64 -> `denseNetBlock(64, 6, 32)` -> 56×56×256
 */
export function denseNetBlock(
  inChannels: number,
  layers: number,
  growth: number,
): Sequential<Tensor4D, Tensor4D> {
  const names = Array.from({ length: layers }, (_, i) => `denselayer${i + 1}`);
  return Sequential.named(
    Object.fromEntries(
      names.map((name, i) => [name, new DenseNetLayer(inChannels + i * growth, growth)]),
    ),
  );
}

/**
 * Between two dense blocks: batch norm, relu, a 1×1 convolution to half the channels, 2×2 average pooling;
 * torchvision's `_Transition`.
 *
 * 56×56×256 -> `denseNetTransition(256)` -> 28×28×128
 */
export function denseNetTransition(inChannels: number): Sequential<Tensor4D, Tensor4D> {
  return Sequential.named({
    norm: new BatchNorm2d(inChannels),
    relu: new ReLU(),
    conv: new Conv2d(inChannels, Math.floor(inChannels / 2), { kernelSize: 1, bias: false }),
    pool: new AvgPool2d({ kernelSize: 2 }),
  });
}
