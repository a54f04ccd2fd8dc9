import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  normal,
  ReLU,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions, Stages } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forFilters, forLinear, zeroBiases } from "../schemes.ts";

export interface VggOptions extends ModelOptions {
  /** The channels of the first block, which the later ones double up to eight times; 64 by default. */
  readonly width?: number;
  /** How many numbers the first two linear layers put out; 4096 by default. */
  readonly hidden?: number;
}

/** What tells one VGG from another. */
export interface VggArchitecture {
  /** How many convolutions each of the five blocks has. */
  readonly convolutions: readonly number[];
  /** Whether a batch norm follows each. */
  readonly batchNorm: boolean;
}

/**
 * Blocks of 3×3 convolutions that halve the image, three linear layers: with torchvision's names and numbers.
 * Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556
 *
 * `[batch, 224, 224, 3]` -> 64×112×112 -> 128×56×56 -> 256×28×28 -> 512×14×14 -> 512×7×7 -> 25,088 -> 4096 ->
 * 4096 -> `[batch, classes]`
 *
 * @example
 * ```ts
 * new Vgg({ convolutions: [1, 1, 2, 2, 2], batchNorm: true }, { classes: 5 });
 * ```
 */
export class Vgg extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  constructor({ convolutions, batchNorm }: VggArchitecture, options: VggOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3, width = 64, hidden = 4096 } = options;
    const layers: Layer[] = [];
    let channels = inputChannels;
    for (const [block, count] of convolutions.entries()) {
      const out = width * Math.min(2 ** block, 8);
      for (let i = 0; i < count; i++) {
        layers.push(new Conv2d(channels, out, { kernelSize: 3, padding: 1 }));
        if (batchNorm) layers.push(new BatchNorm2d(out));
        layers.push(new ReLU());
        channels = out;
      }
      layers.push(new MaxPool2d({ kernelSize: 2 }));
    }
    this.features = new Sequential(...layers);
    this.avgpool = new AdaptiveAvgPool2d(7);
    this.flatten = new Flatten();
    this.classifier = new Sequential(
      new Linear(channels * 7 * 7, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, classes),
    );
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.avgpool.forward(this.features.forward(x, context));
      return this.classifier.forward(this.flatten.forward(y), context);
    });
  }
}

type VggFunction = ModelFunction<VggOptions, Vgg>;

export const vgg11: VggFunction = /* @__PURE__ */ vgg([1, 1, 2, 2, 2], 132_863_336);
export const vgg13: VggFunction = /* @__PURE__ */ vgg([2, 2, 2, 2, 2], 133_047_848);
export const vgg16: VggFunction = /* @__PURE__ */ vgg([2, 2, 3, 3, 3], 138_357_544);
export const vgg19: VggFunction = /* @__PURE__ */ vgg([2, 2, 4, 4, 4], 143_667_240);
export const vgg11_bn: VggFunction = /* @__PURE__ */ vgg([1, 1, 2, 2, 2], 132_868_840, true);
export const vgg13_bn: VggFunction = /* @__PURE__ */ vgg([2, 2, 2, 2, 2], 133_053_736, true);
export const vgg16_bn: VggFunction = /* @__PURE__ */ vgg([2, 2, 3, 3, 3], 138_365_992, true);
export const vgg19_bn: VggFunction = /* @__PURE__ */ vgg([2, 2, 4, 4, 4], 143_678_248, true);

function vgg(convolutions: readonly number[], parameters: number, batchNorm = false): VggFunction {
  return defineModel<VggOptions, Vgg>({
    create: (options) => new Vgg({ convolutions, batchNorm }, options),
    scheme: () =>
      firstOf(forFilters(kaimingNormal({ mode: "fanOut" })), forLinear(normal(0.01)), zeroBiases),
    heads: ["classifier.6"],
    stages: stagesOf(convolutions, batchNorm ? 3 : 2),
    parameters,
    ...imageNetImages,
  });
}

/** The relu before each pooling, and the last pooling. */
function stagesOf(convolutions: readonly number[], layersPerConvolution: number): Stages {
  const stages: Record<number, string> = {};
  let next = 0;
  for (const [block, count] of convolutions.entries()) {
    next += count * layersPerConvolution;
    if (block > 0) stages[2 ** block] = `features.${next - 1}`;
    stages[2 ** (block + 1)] = `features.${next}`;
    next++;
  }
  return stages;
}
