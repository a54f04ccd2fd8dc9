import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  Fire,
  Flatten,
  kaimingUniform,
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
import { firstOf, forFilters, under, zeroBiases } from "../schemes.ts";

/** Of a Fire: squeezed to so many channels, expanded to as many by 1×1 as by 3×3. */
type FirePlan = readonly [squeeze: number, expand: number];

/** In place of a Fire: max pooling that halves the image. */
const HALVE = "halve";

/** What tells one SqueezeNet from another. */
export interface SqueezeNetArchitecture {
  readonly stem: { readonly channels: number; readonly kernelSize: number };
  readonly plan: readonly (FirePlan | typeof HALVE)[];
}

/**
 * As accurate as AlexNet with a fiftieth of its parameters, with torchvision's names and numbers. Iandola et al. 2016,
 * https://arxiv.org/abs/1602.07360
 *
 * squeezenet1_0: `[batch, 224, 224, 3]` -> 96×109×109 -> 96×54×54 -> 256×54×54 -> 256×27×27 -> 512×27×27 ->
 * 512×13×13 -> 512×13×13 -> classes×13×13 -> `[batch, classes]`
 */
export class SqueezeNet extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly classifier: Sequential<Tensor4D, Tensor4D>;
  readonly flatten: Flatten;

  constructor({ stem, plan }: SqueezeNetArchitecture, options: ModelOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3 } = options;
    let channels = stem.channels;
    const layers = plan.map((step): Layer => {
      if (step === HALVE) return new MaxPool2d({ kernelSize: 3, stride: 2, ceilMode: true });
      const [squeeze, expand] = step;
      const fire = new Fire(channels, { squeeze, expand1x1: expand, expand3x3: expand });
      channels = 2 * expand;
      return fire;
    });
    this.features = new Sequential(
      new Conv2d(inputChannels, stem.channels, { kernelSize: stem.kernelSize, stride: 2 }),
      new ReLU(),
      ...layers,
    );
    this.classifier = new Sequential(
      new Dropout(),
      new Conv2d(channels, classes, { kernelSize: 1 }),
      new ReLU(),
      new AdaptiveAvgPool2d(1),
    );
    this.flatten = new Flatten();
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.classifier.forward(this.features.forward(x, context), context);
      return this.flatten.forward(y);
    });
  }
}

type SqueezeNetFunction = ModelFunction<ModelOptions, SqueezeNet>;

export const squeezenet1_0: SqueezeNetFunction = /* @__PURE__ */ squeezeNet(
  {
    stem: { channels: 96, kernelSize: 7 },
    plan: [
      HALVE,
      [16, 64],
      [16, 64],
      [32, 128],
      HALVE,
      [32, 128],
      [48, 192],
      [48, 192],
      [64, 256],
      HALVE,
      [64, 256],
    ],
  },
  { 2: "features.1", 4: "features.5", 8: "features.10", 16: "features.12" },
  1_248_424,
);

/** With a quarter of the multiply-adds: a smaller stem, and pooling sooner. */
export const squeezenet1_1: SqueezeNetFunction = /* @__PURE__ */ squeezeNet(
  {
    stem: { channels: 64, kernelSize: 3 },
    plan: [
      HALVE,
      [16, 64],
      [16, 64],
      HALVE,
      [32, 128],
      [32, 128],
      HALVE,
      [48, 192],
      [48, 192],
      [64, 256],
      [64, 256],
    ],
  },
  { 2: "features.1", 4: "features.4", 8: "features.7", 16: "features.12" },
  1_235_496,
);

function squeezeNet(
  architecture: SqueezeNetArchitecture,
  stages: Stages,
  parameters: number,
): SqueezeNetFunction {
  return defineModel<ModelOptions, SqueezeNet>({
    create: (options) => new SqueezeNet(architecture, options),
    scheme: () =>
      firstOf(
        under("classifier.1", forFilters(normal(0.01))),
        forFilters(kaimingUniform()),
        zeroBiases,
      ),
    heads: ["classifier.1"],
    stages,
    parameters,
    ...imageNetImages,
  });
}
