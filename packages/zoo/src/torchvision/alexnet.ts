import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";

export interface AlexNetOptions extends ModelOptions {
  /** How many channels the first convolution has; the others are that many times as wide. 64 by default. */
  readonly width?: number;
  /** How many numbers the first two linear layers put out; 4096 by default. */
  readonly hidden?: number;
}

/**
 * AlexNet for one graphics card, with torchvision's names and numbers. Krizhevsky 2014,
 * https://arxiv.org/abs/1404.5997
 *
 * `[batch, 224, 224, 3]` -> 64×55×55 -> 64×27×27 -> 192×27×27 -> 192×13×13 -> 384×13×13 -> 256×13×13 ->
 * 256×13×13 -> 256×6×6 -> 9216 -> 4096 -> 4096 -> `[batch, classes]`
 */
export class AlexNet extends Module<Tensor4D, Tensor2D> {
  readonly features: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly classifier: Sequential<Tensor2D, Tensor2D>;

  constructor(options: AlexNetOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3, width = 64, hidden = 4096 } = options;
    this.features = new Sequential(
      new Conv2d(inputChannels, width, { kernelSize: 11, stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new Conv2d(width, 3 * width, { kernelSize: 5, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new Conv2d(3 * width, 6 * width, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d(6 * width, 4 * width, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d(4 * width, 4 * width, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
    );
    this.avgpool = new AdaptiveAvgPool2d(6);
    this.flatten = new Flatten();
    this.classifier = new Sequential(
      new Dropout(),
      new Linear(4 * width * 6 * 6, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
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

export const alexnet: ModelFunction<AlexNetOptions, AlexNet> = /* @__PURE__ */ alexNet();

function alexNet(): ModelFunction<AlexNetOptions, AlexNet> {
  return defineModel({
    create: (options) => new AlexNet(options),
    heads: ["classifier.6"],
    stages: { 4: "features.1", 8: "features.4", 16: "features.11", 32: "features.12" },
    parameters: 61_100_840,
    ...imageNetImages,
  });
}
