import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  gainFor,
  InceptionBlock,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
  type Activation,
  type InceptionChannels,
} from "@stratajs/layers";
import { relu, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { cifar10Images } from "../published-images.ts";
import { forFilters } from "../schemes.ts";

export interface CifarGoogleNetOptions extends ModelOptions {
  /** What every number of channels is multiplied by, and rounded down; 1 by default. */
  readonly width?: number;
  /** `relu` by default. */
  readonly activation?: Activation;
}

/** Input channels; those before the 3×3 and the 5×5 convolution; those put out by 1×1, 3×3, 5×5 and pooling. */
type Row = readonly [
  input: number,
  reduced: readonly [conv3x3: number, conv5x5: number],
  out: readonly [conv1x1: number, conv3x3: number, conv5x5: number, pool: number],
];

/** In place of a block: max pooling that halves the image. */
const HALVE = "halve";

const PLAN: readonly (Row | typeof HALVE)[] = [
  [64, [32, 16], [16, 32, 8, 8]],
  [64, [32, 16], [24, 48, 12, 12]],
  HALVE,
  [96, [32, 16], [24, 48, 12, 12]],
  [96, [32, 16], [16, 48, 16, 16]],
  [96, [32, 16], [16, 48, 16, 16]],
  [96, [32, 16], [32, 48, 24, 24]],
  HALVE,
  [128, [48, 16], [32, 64, 16, 16]],
  [128, [48, 16], [32, 64, 16, 16]],
];

/**
 * GoogLeNet for small images, as the UvA tutorial has it: a 3×3 stem, eight inception blocks with batch norm,
 * global average pooling; no auxiliary heads. Szegedy et al. 2014, https://arxiv.org/abs/1409.4842
 *
 * `[batch, 32, 32, 3]` -> 64×32×32 -> 96×32×32 -> 96×16×16 -> 128×16×16 -> 128×8×8 -> 128 -> `[batch, classes]`
 */
export class CifarGoogleNet extends Module<Tensor4D, Tensor2D> {
  // Their names in the state dict.
  readonly input_net: Sequential<Tensor4D, Tensor4D>;
  readonly inception_blocks: Sequential<Tensor4D, Tensor4D>;
  readonly output_net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: CifarGoogleNetOptions = {}) {
    super();
    const { classes = 10, inputChannels = 3, activation = relu, width = 1 } = options;
    const wide = (channels: number): number => Math.floor(channels * width);
    this.input_net = new Sequential(
      new Conv2d(inputChannels, wide(64), { kernelSize: 3, padding: 1 }),
      new BatchNorm2d(wide(64)),
      activation,
    );
    this.inception_blocks = new Sequential(
      ...PLAN.map((row) =>
        row === HALVE
          ? new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 })
          : new InceptionBlock(wide(row[0]), channelsOf(row, wide), { activation }),
      ),
    );
    this.output_net = new Sequential(
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(wide(128), classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    const features = this.inception_blocks.forward(this.input_net.forward(x, context), context);
    return this.output_net.forward(features, context);
  }
}

export const cifarGoogleNet: ModelFunction<CifarGoogleNetOptions, CifarGoogleNet> =
  /* @__PURE__ */ define();

// In a function: a spread among the arguments would keep the model in every bundle.
function define(): ModelFunction<CifarGoogleNetOptions, CifarGoogleNet> {
  return defineModel<CifarGoogleNetOptions, CifarGoogleNet>({
    create: (options) => new CifarGoogleNet(options),
    scheme: ({ activation = relu }) => forFilters(kaimingNormal({ gain: gainFor(activation) })),
    heads: ["output_net.2"],
    stages: { 1: "inception_blocks.1", 2: "inception_blocks.6", 4: "inception_blocks.9" },
    parameters: 260_650,
    ...cifar10Images,
  });
}

function channelsOf(
  [, [reduced3x3, reduced5x5], [conv1x1, conv3x3, conv5x5, pool]]: Row,
  wide: (channels: number) => number,
): InceptionChannels {
  return {
    conv1x1: wide(conv1x1),
    conv3x3: [wide(reduced3x3), wide(conv3x3)],
    conv5x5: [wide(reduced5x5), wide(conv5x5)],
    pool: wide(pool),
  };
}
