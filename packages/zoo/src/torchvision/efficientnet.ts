import {
  convNormActivation,
  Dropout,
  kaimingNormal,
  Linear,
  MBConv,
  Module,
  Sequential,
  uniform,
} from "@stratajs/layers";
import {
  globalAvgPool2d,
  inference,
  silu,
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

export interface EfficientNetOptions extends ModelOptions {
  /** How many times as many channels as B0; 1 by default. */
  readonly width?: number;
  /** How many times as many blocks as B0, rounded up; 1 by default. */
  readonly depth?: number;
  /** Before the last layer; 0.2 by default. */
  readonly dropout?: number;
  /** With which probability training drops the last block, the others less the earlier they are; 0.2 by default. */
  readonly stochasticDepth?: number;
}

/** The second line of the paper's table 1 to the eighth. */
const stages = [
  { expansion: 1, kernelSize: 3, stride: 1, channels: 16, blocks: 1 },
  { expansion: 6, kernelSize: 3, stride: 2, channels: 24, blocks: 2 },
  { expansion: 6, kernelSize: 5, stride: 2, channels: 40, blocks: 2 },
  { expansion: 6, kernelSize: 3, stride: 2, channels: 80, blocks: 3 },
  { expansion: 6, kernelSize: 5, stride: 1, channels: 112, blocks: 3 },
  { expansion: 6, kernelSize: 5, stride: 2, channels: 192, blocks: 4 },
  { expansion: 6, kernelSize: 3, stride: 1, channels: 320, blocks: 1 },
] as const;

/**
 * The network whose width, depth and image grow together, with torchvision's names. Tan & Le 2019,
 * https://arxiv.org/abs/1905.11946
 *
 * B0: `[batch, 224, 224, 3]` -> 32×112×112 -> 16×112×112 -> 24×56×56 -> 40×28×28 -> 80×14×14 -> 112×14×14 -> 192×7×7 ->
 * 320×7×7 -> 1280×7×7 -> 1280 -> `[batch, classes]`
 */
export class EfficientNet extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  constructor(options: EfficientNetOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3, width = 1, depth = 1 } = options;
    const { dropout = 0.2, stochasticDepth = 0.2 } = options;
    const activation = silu;
    const counts = stages.map(({ blocks }) => Math.ceil(blocks * depth));
    const total = counts.reduce((sum, count) => sum + count);
    const first = makeDivisible(32 * width);
    let from = first;
    let place = 0;
    const parts = stages.map(({ channels, stride, expansion, kernelSize }, stage) => {
      const out = makeDivisible(channels * width);
      const blocks = Array.from({ length: counts[stage]! }, (_, i) => {
        const block = new MBConv(i === 0 ? from : out, out, {
          expansion,
          kernelSize,
          stride: i === 0 ? stride : 1,
          stochasticDepth: (stochasticDepth * place) / total,
        });
        place++;
        return block;
      });
      from = out;
      return new Sequential(...blocks);
    });
    this.features = new Sequential(
      convNormActivation(inputChannels, first, { stride: 2, activation }),
      ...parts,
      convNormActivation(from, 4 * from, { kernelSize: 1, activation }),
    );
    this.classifier = new Sequential(new Dropout(dropout), new Linear(4 * from, classes));
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const means = globalAvgPool2d(this.features.forward(x, context));
      return this.classifier.forward(means, context);
    });
  }
}

export const efficientnet_b0: ModelFunction<EfficientNetOptions, EfficientNet> =
  /* @__PURE__ */ efficientNetB0();

function efficientNetB0(): ModelFunction<EfficientNetOptions, EfficientNet> {
  return defineModel({
    create: (options) => new EfficientNet(options),
    scheme: () =>
      firstOf(
        forFilters(kaimingNormal({ mode: "fanOut" })),
        // By how many it puts out, not by its inputs.
        forLinear((shape, rng) => uniform(1 / Math.sqrt(shape[0]!))(shape, rng)),
        zeroBiases,
      ),
    heads: ["classifier.1"],
    stages: {
      2: "features.1",
      4: "features.2",
      8: "features.3",
      16: "features.5",
      32: "features.7",
    },
    parameters: 5_288_548,
    ...imageNetImages,
  });
}
