import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  denseNetBlock,
  denseNetTransition,
  Flatten,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forFilters, zeroBiases } from "../schemes.ts";

export interface DenseNetOptions extends ModelOptions {
  /** How many channels a layer adds. */
  readonly growth?: number;
  /** How many layers each of the four blocks has. */
  readonly layers?: readonly number[];
  /** The channels of the stem. */
  readonly width?: number;
}

/** The published network's. */
type DenseNetArchitecture = Required<Pick<DenseNetOptions, "growth" | "layers" | "width">>;

/**
 * The densely connected network for photographs, with torchvision's names and numbers: each layer sees all that its
 * block has put out so far. Huang et al. 2016, https://arxiv.org/abs/1608.06993
 *
 * densenet121: `[batch, 224, 224, 3]` -> 64×112×112 -> 64×56×56 -> 256×56×56 -> 128×28×28 -> 512×28×28 ->
 * 256×14×14 -> 1024×14×14 -> 512×7×7 -> 1024×7×7 -> 1024 -> `[batch, classes]`
 */
export class DenseNet extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly classifier: Linear;

  constructor(options: DenseNetOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3 } = options;
    const { growth = 32, layers: counts = [6, 12, 24, 16], width = 64 } = options;
    const stem = { kernelSize: 7, stride: 2, padding: 3, bias: false };
    const layers: Record<string, Layer> = {
      conv0: new Conv2d(inputChannels, width, stem),
      norm0: new BatchNorm2d(width),
      relu0: new ReLU(),
      pool0: new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
    };
    let channels = width;
    for (const [i, count] of counts.entries()) {
      layers[`denseblock${i + 1}`] = denseNetBlock(channels, count, growth);
      channels += count * growth;
      if (i === counts.length - 1) break;
      layers[`transition${i + 1}`] = denseNetTransition(channels);
      channels = Math.floor(channels / 2);
    }
    layers["norm5"] = new BatchNorm2d(channels);
    layers["relu5"] = new ReLU();
    this.features = Sequential.named(layers);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.classifier = new Linear(channels, classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.avgpool.forward(this.features.forward(x, context));
      return this.classifier.forward(this.flatten.forward(y));
    });
  }
}

type DenseNetFunction = ModelFunction<DenseNetOptions, DenseNet>;

export const densenet121: DenseNetFunction = /* @__PURE__ */ denseNet(
  { growth: 32, layers: [6, 12, 24, 16], width: 64 },
  7_978_856,
);
export const densenet161: DenseNetFunction = /* @__PURE__ */ denseNet(
  { growth: 48, layers: [6, 12, 36, 24], width: 96 },
  28_681_000,
);
export const densenet169: DenseNetFunction = /* @__PURE__ */ denseNet(
  { growth: 32, layers: [6, 12, 32, 32], width: 64 },
  14_149_480,
);
export const densenet201: DenseNetFunction = /* @__PURE__ */ denseNet(
  { growth: 32, layers: [6, 12, 48, 32], width: 64 },
  20_013_928,
);

function denseNet(architecture: DenseNetArchitecture, parameters: number): DenseNetFunction {
  return defineModel<DenseNetOptions, DenseNet>({
    create: (options) => new DenseNet({ ...architecture, ...options }),
    scheme: () => firstOf(forFilters(kaimingNormal()), zeroBiases),
    heads: ["classifier"],
    stages: ({ layers = architecture.layers }) =>
      Object.fromEntries([
        [2, { into: "features.pool0" }],
        ...layers.map((_, i) => [
          2 ** (i + 2),
          i === layers.length - 1 ? { into: "avgpool" } : `features.denseblock${i + 1}`,
        ]),
      ]),
    // Files from before PyTorch 0.4, as torchvision's still are: `denselayer1.norm.1.weight`.
    fromPublishedName: (path) =>
      path.replace(/(denselayer\d+\.(?:norm|relu|conv))\.(?=[12]\.)/, "$1"),
    parameters,
    ...imageNetImages,
  });
}
