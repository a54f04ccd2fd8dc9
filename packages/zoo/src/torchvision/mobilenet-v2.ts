import {
  convNormActivation,
  Dropout,
  InvertedResidual,
  kaimingNormal,
  Linear,
  Module,
  normal,
  Sequential,
} from "@stratajs/layers";
import {
  globalAvgPool2d,
  inference,
  relu6,
  tidy,
  type Context,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forFilters, forLinear, zeroBiases } from "../schemes.ts";
import { makeDivisible } from "./make-divisible.ts";

export interface MobileNetV2Options extends ModelOptions {
  /** How many times as many channels as published; 1 by default. */
  readonly width?: number;
  /** Before the last layer; 0.2 by default. */
  readonly dropout?: number;
}

/** The second line of the paper's table 2 to the eighth. */
const stages = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
] as const;

/**
 * The network of inverted residuals, with torchvision's names. Sandler et al. 2018, https://arxiv.org/abs/1801.04381
 *
 * `[batch, 224, 224, 3]` -> 32×112×112 -> 16×112×112 -> 24×56×56 -> 32×28×28 -> 64×14×14 -> 96×14×14 -> 160×7×7 ->
 * 320×7×7 -> 1280×7×7 -> 1280 -> `[batch, classes]`
 */
export class MobileNetV2 extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  constructor(options: MobileNetV2Options = {}) {
    super();
    const { classes = 1000, inputChannels = 3, width = 1, dropout = 0.2 } = options;
    const activation = relu6;
    const first = makeDivisible(32 * width);
    // Narrow networks keep the published head.
    const last = makeDivisible(1280 * Math.max(1, width));
    const blocks: InvertedResidual[] = [];
    let from = first;
    for (const { expansion, channels, blocks: count, stride } of stages) {
      const out = makeDivisible(channels * width);
      for (let i = 0; i < count; i++) {
        blocks.push(new InvertedResidual(from, out, { expansion, stride: i === 0 ? stride : 1 }));
        from = out;
      }
    }
    this.features = new Sequential(
      convNormActivation(inputChannels, first, { stride: 2, activation }),
      ...blocks,
      convNormActivation(from, last, { kernelSize: 1, activation }),
    );
    this.classifier = new Sequential(new Dropout(dropout), new Linear(last, classes));
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const means = globalAvgPool2d(this.features.forward(x, context));
      return this.classifier.forward(means, context);
    });
  }
}

export const mobilenet_v2: ModelFunction<MobileNetV2Options, MobileNetV2> =
  /* @__PURE__ */ mobileNetV2();

function mobileNetV2(): ModelFunction<MobileNetV2Options, MobileNetV2> {
  return defineModel({
    create: (options) => new MobileNetV2(options),
    scheme: () =>
      firstOf(forFilters(kaimingNormal({ mode: "fanOut" })), forLinear(normal(0.01)), zeroBiases),
    heads: ["classifier.1"],
    stages: {
      2: "features.1",
      4: "features.3",
      8: "features.6",
      16: "features.13",
      32: "features.17",
    },
    parameters: 3_504_872,
    ...imageNetImages,
  });
}
