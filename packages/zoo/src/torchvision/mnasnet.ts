import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  AdaptiveAvgPool2d,
  kaimingNormal,
  kaimingUniform,
  Linear,
  Module,
  ReLU,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import { add, inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forFilters, forLinear, zeroBiases } from "../schemes.ts";

/** TensorFlow's 0.9997 of the old value. */
const momentum = 1 - 0.9997;

interface MnasBlockOptions {
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times the input's channels the depthwise convolution has. */
  readonly expansion: number;
}

/**
 * MnasNet's inverted residual: a 1×1 convolution to more channels, a depthwise one, a 1×1 to few, without an activation
 * behind it; torchvision's `_InvertedResidual`. The input is added where shapes agree.
 *
 * 112×112×16 -> `new MnasBlock(16, 24, { kernelSize: 3, stride: 2, expansion: 3 })` -> 56×56×24
 */
class MnasBlock extends Module<Tensor4D, Tensor4D> {
  readonly layers: Sequential<Tensor4D, Tensor4D>;
  readonly hasShortcut: boolean;

  constructor(inChannels: number, channels: number, options: MnasBlockOptions) {
    super();
    const { kernelSize, stride, expansion } = options;
    const inner = inChannels * expansion;
    this.hasShortcut = inChannels === channels && stride === 1;
    this.layers = new Sequential(
      ...unit(inChannels, inner, 1),
      ...unit(inner, inner, kernelSize, { stride, groups: inner }),
      ...unit(inner, channels, 1).slice(0, 2),
    );
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, channels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const y = this.layers.forward(x, context);
      return this.hasShortcut ? add<Tensor4D>(y, x) : y;
    });
  }
}

/** Kernel, stride, expansion and number of the blocks of each stage. */
const PLAN = [
  [3, 2, 3, 3],
  [5, 2, 3, 3],
  [5, 2, 6, 3],
  [3, 1, 6, 2],
  [5, 2, 6, 4],
  [3, 1, 6, 1],
] as const;

/**
 * A network that a search found for phones, with torchvision's names and numbers (its variant B1). Tan et al. 2018,
 * https://arxiv.org/abs/1807.11626
 *
 * mnasnet1_0: `[batch, 224, 224, 3]` -> 32×112×112 -> 16×112×112 -> 24×56×56 -> 40×28×28 -> 80×14×14 -> 96×14×14 ->
 * 192×7×7 -> 320×7×7 -> 1280×7×7 -> 1280 -> `[batch, classes]`
 */
export class MnasNet extends Module<Tensor4D, Tensor2D> {
  readonly layers: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  /** @param width what the numbers of channels are multiplied by. */
  constructor(width: number, { classes = 1000, inputChannels = 3 }: ModelOptions = {}) {
    super();
    const wide = [32, 16, 24, 40, 80, 96, 192, 320].map((channels) => toEights(channels * width));
    const [stem, first, ...stages] = wide as [number, number, ...number[]];
    let channels = first;
    this.layers = new Sequential(
      ...unit(inputChannels, stem, 3, { stride: 2 }),
      ...unit(stem, stem, 3, { groups: stem }),
      ...unit(stem, first, 1).slice(0, 2),
      ...PLAN.map(([kernelSize, stride, expansion, count], stage) => {
        const blocks = Array.from({ length: count }, (_, i) => {
          const from = i === 0 ? channels : stages[stage]!;
          return new MnasBlock(from, stages[stage]!, {
            kernelSize,
            stride: i === 0 ? stride : 1,
            expansion,
          });
        });
        channels = stages[stage]!;
        return new Sequential(...blocks);
      }),
      ...unit(channels, 1280, 1),
    );
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.classifier = new Sequential(new Dropout(0.2), new Linear(1280, classes));
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.avgpool.forward(this.layers.forward(x, context));
      return this.classifier.forward(this.flatten.forward(y), context);
    });
  }
}

type MnasNetFunction = ModelFunction<ModelOptions, MnasNet>;

export const mnasnet0_5: MnasNetFunction = /* @__PURE__ */ mnasNet(0.5, 2_218_512);
export const mnasnet1_0: MnasNetFunction = /* @__PURE__ */ mnasNet(1, 4_383_312);

function mnasNet(width: number, parameters: number): MnasNetFunction {
  return defineModel<ModelOptions, MnasNet>({
    create: (options) => new MnasNet(width, options),
    scheme: () =>
      firstOf(
        forFilters(kaimingNormal({ mode: "fanOut" })),
        forLinear(kaimingUniform({ mode: "fanOut", gain: 1 })),
        zeroBiases,
      ),
    heads: ["classifier.1"],
    stages: { 2: "layers.7", 4: "layers.8", 8: "layers.9", 16: "layers.11", 32: "layers.16" },
    parameters,
    ...imageNetImages,
  });
}

/** Convolution, batch norm, relu; the padding leaves the image as it is. */
function unit(
  inChannels: number,
  channels: number,
  kernelSize: number,
  { stride = 1, groups = 1 }: { readonly stride?: number; readonly groups?: number } = {},
): Layer[] {
  const padding = (kernelSize - 1) / 2;
  return [
    new Conv2d(inChannels, channels, { kernelSize, stride, padding, groups, bias: false }),
    new BatchNorm2d(channels, { momentum }),
    new ReLU(),
  ];
}

/** To a multiple of eight, down by a tenth at most. */
function toEights(channels: number): number {
  const near = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return near >= 0.9 * channels ? near : near + 8;
}
