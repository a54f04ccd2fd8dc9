import {
  convNormActivation,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
  ShuffleUnit,
} from "@stratajs/layers";
import {
  globalAvgPool2d,
  inference,
  tidy,
  type Context,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";

export interface ShuffleNetV2Options extends ModelOptions {
  /**
   * Of the first convolution, the three stages and the last convolution; 24, 116, 232, 464 and 1024 by default, which is
   * ×1.0.
   */
  readonly channels?: readonly [number, number, number, number, number];
}

/**
 * The network of units that split, join and shuffle their channels, with torchvision's names. Ma et al. 2018,
 * https://arxiv.org/abs/1807.11164
 *
 * `[batch, 224, 224, 3]` -> 24×112×112 -> 24×56×56 -> 116×28×28 -> 232×14×14 -> 464×7×7 -> 1024×7×7 -> 1024 ->
 * `[batch, classes]`
 */
export class ShuffleNetV2 extends Module<Tensor4D, Tensor2D> {
  readonly conv1: Sequential<Tensor4D, Tensor4D>;
  readonly maxpool: MaxPool2d;
  readonly stage2: Sequential<Tensor4D, Tensor4D>;
  readonly stage3: Sequential<Tensor4D, Tensor4D>;
  readonly stage4: Sequential<Tensor4D, Tensor4D>;
  readonly conv5: Sequential<Tensor4D, Tensor4D>;
  readonly fc: Linear;

  constructor(options: ShuffleNetV2Options = {}) {
    super();
    const { classes = 1000, inputChannels = 3 } = options;
    const [first, second, third, fourth, last] = options.channels ?? [24, 116, 232, 464, 1024];
    this.conv1 = convNormActivation(inputChannels, first, { stride: 2 });
    this.maxpool = new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
    this.stage2 = stage(first, second, 4);
    this.stage3 = stage(second, third, 8);
    this.stage4 = stage(third, fourth, 4);
    this.conv5 = convNormActivation(fourth, last, { kernelSize: 1 });
    this.fc = new Linear(last, classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      let y = this.maxpool.forward(this.conv1.forward(x, context));
      for (const each of [this.stage2, this.stage3, this.stage4, this.conv5]) {
        y = each.forward(y, context);
      }
      return this.fc.forward(globalAvgPool2d(y));
    });
  }
}

export const shufflenet_v2_x1_0: ModelFunction<ShuffleNetV2Options, ShuffleNetV2> =
  /* @__PURE__ */ shuffleNetV2();

function shuffleNetV2(): ModelFunction<ShuffleNetV2Options, ShuffleNetV2> {
  return defineModel({
    create: (options) => new ShuffleNetV2(options),
    heads: ["fc"],
    stages: { 2: "conv1", 4: "maxpool", 8: "stage2", 16: "stage3", 32: "stage4" },
    parameters: 2_278_604,
    ...imageNetImages,
  });
}

/** Units of which the first halves the image. */
function stage(
  inChannels: number,
  channels: number,
  count: number,
): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    new ShuffleUnit(inChannels, channels, { stride: 2 }),
    ...Array.from({ length: count - 1 }, () => new ShuffleUnit(channels, channels)),
  );
}
