import {
  convNormActivation,
  Dropout,
  InvertedResidualV3,
  kaimingNormal,
  Linear,
  Module,
  normal,
  Sequential,
} from "@stratajs/layers";
import {
  globalAvgPool2d,
  hardswish,
  inference,
  relu,
  tidy,
  type Context,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions, Stages } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forFilters, forLinear, zeroBiases } from "../schemes.ts";
import { makeDivisible } from "./make-divisible.ts";

export interface MobileNetV3Options extends ModelOptions {
  /** How many times as many channels as published; 1 by default. */
  readonly width?: number;
  /** Before the last layer; 0.2 by default. */
  readonly dropout?: number;
}

/** A line of the paper's tables 1 and 2: RE is relu, HS hardswish. */
type Bottleneck = readonly [
  kernelSize: number,
  innerChannels: number,
  channels: number,
  squeezes: boolean,
  activation: "RE" | "HS",
  stride: number,
];

/** What tells one MobileNetV3 from the other. */
export interface MobileNetV3Architecture {
  readonly bottlenecks: readonly Bottleneck[];
  /** Of the layer before the last. */
  readonly lastChannels: number;
}

/** As published with the weights; PyTorch's own are 1e-5 and 0.1. */
const norm = { epsilon: 1e-3, momentum: 0.01 };

/**
 * The network that a search improved on MobileNetV2, with torchvision's names. Howard et al. 2019,
 * https://arxiv.org/abs/1905.02244
 *
 * Large: `[batch, 224, 224, 3]` -> 16×112×112 -> 24×56×56 -> 40×28×28 -> 80×14×14 -> 112×14×14 -> 160×7×7 -> 960×7×7 -> 960
 * -> 1280 -> `[batch, classes]`. Small: 16×112×112 -> 16×56×56 -> 24×28×28 -> 40×14×14 -> 48×14×14 -> 96×7×7 -> 576×7×7 ->
 * 576 -> 1024 -> `[batch, classes]`.
 */
export class MobileNetV3 extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  constructor(
    { bottlenecks, lastChannels }: MobileNetV3Architecture,
    options: MobileNetV3Options = {},
  ) {
    super();
    const { classes = 1000, inputChannels = 3, width = 1, dropout = 0.2 } = options;
    const first = makeDivisible(16 * width);
    let from = first;
    const blocks = bottlenecks.map(([kernelSize, inner, channels, squeezes, name, stride]) => {
      const innerChannels = makeDivisible(inner * width);
      const out = makeDivisible(channels * width);
      const block = new InvertedResidualV3(from, out, {
        innerChannels,
        kernelSize,
        stride,
        squeezedChannels: squeezes ? makeDivisible(Math.floor(innerChannels / 4)) : undefined,
        activation: name === "HS" ? hardswish : relu,
        norm,
      });
      from = out;
      return block;
    });
    const activation = hardswish;
    const last = makeDivisible(lastChannels * width);
    this.features = new Sequential(
      convNormActivation(inputChannels, first, { stride: 2, activation, norm }),
      ...blocks,
      convNormActivation(from, 6 * from, { kernelSize: 1, activation, norm }),
    );
    this.classifier = new Sequential(
      new Linear(6 * from, last),
      hardswish,
      new Dropout(dropout),
      new Linear(last, classes),
    );
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const means = globalAvgPool2d(this.features.forward(x, context));
      return this.classifier.forward(means, context);
    });
  }
}

export const mobilenet_v3_large: ModelFunction<MobileNetV3Options, MobileNetV3> =
  /* @__PURE__ */ mobileNetV3(
    {
      bottlenecks: [
        [3, 16, 16, false, "RE", 1],
        [3, 64, 24, false, "RE", 2],
        [3, 72, 24, false, "RE", 1],
        [5, 72, 40, true, "RE", 2],
        [5, 120, 40, true, "RE", 1],
        [5, 120, 40, true, "RE", 1],
        [3, 240, 80, false, "HS", 2],
        [3, 200, 80, false, "HS", 1],
        [3, 184, 80, false, "HS", 1],
        [3, 184, 80, false, "HS", 1],
        [3, 480, 112, true, "HS", 1],
        [3, 672, 112, true, "HS", 1],
        [5, 672, 160, true, "HS", 2],
        [5, 960, 160, true, "HS", 1],
        [5, 960, 160, true, "HS", 1],
      ],
      lastChannels: 1280,
    },
    5_483_032,
    {
      2: "features.1",
      4: "features.3",
      8: "features.6",
      16: "features.12",
      32: "features.16",
    },
  );

export const mobilenet_v3_small: ModelFunction<MobileNetV3Options, MobileNetV3> =
  /* @__PURE__ */ mobileNetV3(
    {
      bottlenecks: [
        [3, 16, 16, true, "RE", 2],
        [3, 72, 24, false, "RE", 2],
        [3, 88, 24, false, "RE", 1],
        [5, 96, 40, true, "HS", 2],
        [5, 240, 40, true, "HS", 1],
        [5, 240, 40, true, "HS", 1],
        [5, 120, 48, true, "HS", 1],
        [5, 144, 48, true, "HS", 1],
        [5, 288, 96, true, "HS", 2],
        [5, 576, 96, true, "HS", 1],
        [5, 576, 96, true, "HS", 1],
      ],
      lastChannels: 1024,
    },
    2_542_856,
    {
      2: "features.0",
      4: "features.1",
      8: "features.3",
      16: "features.8",
      32: "features.12",
    },
  );

function mobileNetV3(
  architecture: MobileNetV3Architecture,
  parameters: number,
  stages: Stages,
): ModelFunction<MobileNetV3Options, MobileNetV3> {
  return defineModel({
    create: (options) => new MobileNetV3(architecture, options),
    scheme: () =>
      firstOf(forFilters(kaimingNormal({ mode: "fanOut" })), forLinear(normal(0.01)), zeroBiases),
    heads: ["classifier.3"],
    stages,
    parameters,
    ...imageNetImages,
  });
}
