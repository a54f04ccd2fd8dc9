import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  DenseBlock,
  Flatten,
  gainFor,
  kaimingNormal,
  Linear,
  Module,
  Sequential,
  Transition,
  type Activation,
  type Layer,
} from "@stratajs/layers";
import { relu, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { cifar10Images } from "../published-images.ts";
import { forFilters } from "../schemes.ts";

export interface CifarDenseNetOptions extends ModelOptions {
  /** How many dense layers each block has; `[6, 6, 6, 6]` by default. All blocks but the last end in a transition. */
  readonly layers?: readonly number[];
  /** How many channels a dense layer adds; 16 by default. */
  readonly growth?: number;
  /** How many times `growth` channels a dense layer has inside; 2 by default. The stem has as many. */
  readonly bottleneck?: number;
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * The densely connected network for small images, as the UvA tutorial has it: a 3×3 stem, four dense blocks with
 * transitions to half the channels and half the image between them, global average pooling. Huang et al. 2016,
 * https://arxiv.org/abs/1608.06993
 *
 * `[batch, 32, 32, 3]` -> 32×32×32 -> 128×32×32 -> 64×16×16 -> 160×16×16 -> 80×8×8 -> 176×8×8 -> 88×4×4 ->
 * 184×4×4 -> 184 -> `[batch, classes]`
 */
export class CifarDenseNet extends Module<Tensor4D, Tensor2D> {
  // Their names in the state dict.
  readonly input_net: Sequential<Tensor4D, Tensor4D>;
  readonly blocks: Sequential<Tensor4D, Tensor4D>;
  readonly output_net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: CifarDenseNetOptions = {}) {
    super();
    const { classes = 10, inputChannels = 3, activation = relu } = options;
    const { layers = [6, 6, 6, 6], growth = 16, bottleneck = 2 } = options;
    let channels = bottleneck * growth;
    this.input_net = new Sequential(
      new Conv2d(inputChannels, channels, { kernelSize: 3, padding: 1 }),
    );
    const blocks: Layer[] = [];
    for (const [i, count] of layers.entries()) {
      blocks.push(new DenseBlock(channels, count, growth, { bottleneck, activation }));
      channels += count * growth;
      if (i === layers.length - 1) break;
      const half = Math.floor(channels / 2);
      blocks.push(new Transition(channels, half, { activation }));
      channels = half;
    }
    this.blocks = new Sequential(...blocks);
    this.output_net = new Sequential(
      new BatchNorm2d(channels),
      activation,
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(channels, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    const features = this.blocks.forward(this.input_net.forward(x, context), context);
    return this.output_net.forward(features, context);
  }
}

export const cifarDenseNet: ModelFunction<CifarDenseNetOptions, CifarDenseNet> =
  /* @__PURE__ */ define();

// In a function: a spread among the arguments would keep the model in every bundle.
function define(): ModelFunction<CifarDenseNetOptions, CifarDenseNet> {
  return defineModel<CifarDenseNetOptions, CifarDenseNet>({
    create: (options) => new CifarDenseNet(options),
    scheme: ({ activation = relu }) => forFilters(kaimingNormal({ gain: gainFor(activation) })),
    heads: ["output_net.4"],
    stages: ({ layers = [6, 6, 6, 6] }) =>
      Object.fromEntries(layers.map((_, i) => [2 ** i, `blocks.${2 * i}`])),
    parameters: 239_146,
    ...cifar10Images,
  });
}
