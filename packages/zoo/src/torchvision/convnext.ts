import {
  AdaptiveAvgPool2d,
  CNBlock,
  Conv2d,
  Flatten,
  LayerNorm2d,
  Linear,
  Module,
  Sequential,
  truncatedNormal,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forWeights, zeroBiases, type Scheme } from "../schemes.ts";

export interface ConvNeXtOptions extends ModelOptions {
  /** The channels of the first stage, which each later one doubles; 96 by default. */
  readonly width?: number;
  /** With which probability training drops the last block, the others less the earlier they are; 0.1 by default. */
  readonly stochasticDepth?: number;
}

/** What tells one ConvNeXt from another. */
export interface ConvNeXtArchitecture {
  /** How many blocks each stage has. */
  readonly blocks: readonly [number, number, number, number];
}

/**
 * The convolutional network that learned from transformers, with torchvision's names: patches of 4×4, and a layer norm and
 * a 2×2 convolution before each later stage. Liu et al. 2022, https://arxiv.org/abs/2201.03545
 *
 * `[batch, 224, 224, 3]` -> 96×56×56 -> 192×28×28 -> 384×14×14 -> 768×7×7 -> 768 -> `[batch, classes]`
 */
export class ConvNeXt extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential<Tensor4D, Tensor2D>;

  constructor({ blocks }: ConvNeXtArchitecture, options: ConvNeXtOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3, width = 96, stochasticDepth = 0.1 } = options;
    const last = blocks.reduce((sum, count) => sum + count) - 1;
    let place = 0;
    const parts = blocks.flatMap((count, i) => {
      const channels = width * 2 ** i;
      const stage = Array.from({ length: count }, () => {
        const block = new CNBlock(channels, { stochasticDepth: (stochasticDepth * place) / last });
        place++;
        return block;
      });
      const before = i === 0 ? patches(inputChannels, width) : downsampling(channels / 2, channels);
      return [before, new Sequential(...stage)];
    });
    this.features = new Sequential(...parts);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.classifier = new Sequential(
      layerNorm(8 * width),
      new Flatten(),
      new Linear(8 * width, classes),
    );
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const means = this.avgpool.forward(this.features.forward(x, context));
      return this.classifier.forward(means, context);
    });
  }
}

export const convnext_tiny: ModelFunction<ConvNeXtOptions, ConvNeXt> =
  /* @__PURE__ */ convNeXtTiny();

function convNeXtTiny(): ModelFunction<ConvNeXtOptions, ConvNeXt> {
  return defineModel({
    create: (options) => new ConvNeXt({ blocks: [3, 3, 9, 3] }, options),
    scheme: () => exceptLayerScales(firstOf(forWeights(truncatedNormal(0.02)), zeroBiases)),
    heads: ["classifier.2"],
    stages: { 4: "features.1", 8: "features.3", 16: "features.5", 32: "features.7" },
    parameters: 28_589_128,
    ...imageNetImages,
  });
}

/** They have the shape of a weight, and start near 0. */
function exceptLayerScales(scheme: Scheme): Scheme {
  return (path, shape) => (path.endsWith("layer_scale") ? undefined : scheme(path, shape));
}

function patches(inChannels: number, channels: number): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    new Conv2d(inChannels, channels, { kernelSize: 4, stride: 4 }),
    layerNorm(channels),
  );
}

function downsampling(inChannels: number, channels: number): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    layerNorm(inChannels),
    new Conv2d(inChannels, channels, { kernelSize: 2, stride: 2 }),
  );
}

function layerNorm(channels: number): LayerNorm2d {
  return new LayerNorm2d(channels, { epsilon: 1e-6 });
}
