import {
  AdaptiveAvgPool2d,
  AvgPool2d,
  BasicConv2d,
  Dropout,
  Flatten,
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
  Linear,
  MaxPool2d,
  Module,
  normal,
  type AuxiliaryOutputs,
  type WithAuxiliaryHeads,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { firstOf, forWeights, under } from "../schemes.ts";
import type { AuxiliaryOptions } from "./googlenet.ts";
import { toHalfAndHalf } from "./transform-input.ts";

/**
 * Inception v3, with torchvision's names and numbers: for images of 299×299, at least of 75×75 (and, with the
 * auxiliary head in training, of 267×267). Szegedy et al. 2015, https://arxiv.org/abs/1512.00567
 *
 * `[batch, 299, 299, 3]` -> 32×149×149 -> 64×147×147 -> 64×73×73 -> 192×71×71 -> 192×35×35 -> 288×35×35 ->
 * 768×17×17 -> 1280×8×8 -> 2048×8×8 -> 2048 -> `[batch, classes]`
 */
export class InceptionV3 extends Module<Tensor4D, Tensor2D> implements WithAuxiliaryHeads {
  readonly auxiliaryWeight = 0.4;
  readonly transformInput: boolean;
  readonly Conv2d_1a_3x3: BasicConv2d;
  readonly Conv2d_2a_3x3: BasicConv2d;
  readonly Conv2d_2b_3x3: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly Conv2d_3b_1x1: BasicConv2d;
  readonly Conv2d_4a_3x3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly Mixed_5b: InceptionA;
  readonly Mixed_5c: InceptionA;
  readonly Mixed_5d: InceptionA;
  readonly Mixed_6a: InceptionB;
  readonly Mixed_6b: InceptionC;
  readonly Mixed_6c: InceptionC;
  readonly Mixed_6d: InceptionC;
  readonly Mixed_6e: InceptionC;
  readonly AuxLogits: InceptionV3Auxiliary | undefined;
  readonly Mixed_7a: InceptionD;
  readonly Mixed_7b: InceptionE;
  readonly Mixed_7c: InceptionE;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly dropout: Dropout<Tensor2D>;
  readonly fc: Linear;

  constructor(options: AuxiliaryOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3 } = options;
    const { auxiliaryHeads = true, transformInput = false } = options;
    this.transformInput = transformInput;
    this.Conv2d_1a_3x3 = new BasicConv2d(inputChannels, 32, { kernelSize: 3, stride: 2 });
    this.Conv2d_2a_3x3 = new BasicConv2d(32, 32, { kernelSize: 3 });
    this.Conv2d_2b_3x3 = new BasicConv2d(32, 64, { kernelSize: 3, padding: 1 });
    this.maxpool1 = new MaxPool2d({ kernelSize: 3, stride: 2 });
    this.Conv2d_3b_1x1 = new BasicConv2d(64, 80, { kernelSize: 1 });
    this.Conv2d_4a_3x3 = new BasicConv2d(80, 192, { kernelSize: 3 });
    this.maxpool2 = new MaxPool2d({ kernelSize: 3, stride: 2 });
    this.Mixed_5b = new InceptionA(192, 32);
    this.Mixed_5c = new InceptionA(256, 64);
    this.Mixed_5d = new InceptionA(288, 64);
    this.Mixed_6a = new InceptionB(288);
    this.Mixed_6b = new InceptionC(768, 128);
    this.Mixed_6c = new InceptionC(768, 160);
    this.Mixed_6d = new InceptionC(768, 160);
    this.Mixed_6e = new InceptionC(768, 192);
    if (auxiliaryHeads) this.AuxLogits = new InceptionV3Auxiliary(768, classes);
    this.Mixed_7a = new InceptionD(768);
    this.Mixed_7b = new InceptionE(1280);
    this.Mixed_7c = new InceptionE(2048);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.dropout = new Dropout();
    this.fc = new Linear(2048, classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => this.#run(x, context, undefined)[0]!);
  }

  forwardWithAuxiliary(x: Tensor4D, context: Context = inference): AuxiliaryOutputs {
    const [logits, ...auxiliary] = tidy(() => this.#run(x, context, this.AuxLogits));
    return { logits: logits!, auxiliary };
  }

  /** The logits, and behind them what the auxiliary head puts out where it is asked for. */
  #run(x: Tensor4D, context: Context, head: InceptionV3Auxiliary | undefined): Tensor2D[] {
    let y = this.transformInput ? toHalfAndHalf(x) : x;
    for (const layer of [this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3]) {
      y = layer.forward(y, context);
    }
    y = this.maxpool1.forward(y);
    for (const layer of [this.Conv2d_3b_1x1, this.Conv2d_4a_3x3]) y = layer.forward(y, context);
    y = this.maxpool2.forward(y);
    const toSixteenth = [this.Mixed_5b, this.Mixed_5c, this.Mixed_5d, this.Mixed_6a];
    const atSixteenth = [this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e];
    for (const block of [...toSixteenth, ...atSixteenth]) y = block.forward(y, context);
    const auxiliary = head === undefined ? [] : [head.forward(y, context)];
    for (const block of [this.Mixed_7a, this.Mixed_7b, this.Mixed_7c]) {
      y = block.forward(y, context);
    }
    const features = this.flatten.forward(this.avgpool.forward(y));
    return [this.fc.forward(this.dropout.forward(features, context)), ...auxiliary];
  }
}

/** The head half way: torchvision's `InceptionAux` of Inception v3. 17×17 -> 5×5 -> 128×5×5 -> 768×1×1 -> classes */
class InceptionV3Auxiliary extends Module<Tensor4D, Tensor2D> {
  readonly pool: AvgPool2d;
  readonly conv0: BasicConv2d;
  readonly conv1: BasicConv2d;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly fc: Linear;

  constructor(inChannels: number, classes: number) {
    super();
    this.pool = new AvgPool2d({ kernelSize: 5, stride: 3 });
    this.conv0 = new BasicConv2d(inChannels, 128, { kernelSize: 1 });
    this.conv1 = new BasicConv2d(128, 768, { kernelSize: 5 });
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.fc = new Linear(768, classes);
  }

  /** `[batch, height, width, inChannels]`, 17×17 or larger, -> `[batch, classes]` */
  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.conv0.forward(this.pool.forward(x), context);
      return this.fc.forward(
        this.flatten.forward(this.avgpool.forward(this.conv1.forward(y, context))),
      );
    });
  }
}

export const inception_v3: ModelFunction<AuxiliaryOptions, InceptionV3> =
  /* @__PURE__ */ inceptionV3();

function inceptionV3(): ModelFunction<AuxiliaryOptions, InceptionV3> {
  return defineModel<AuxiliaryOptions, InceptionV3>({
    create: (options) => new InceptionV3(options),
    // torchvision cuts the distributions at ±2, twenty standard deviations away and more.
    scheme: () =>
      firstOf(
        under("AuxLogits.conv1.conv", forWeights(normal(0.1))),
        under("AuxLogits.fc", forWeights(normal(0.001))),
        forWeights(normal(0.1)),
      ),
    heads: ({ auxiliaryHeads = true }) => ["fc", ...(auxiliaryHeads ? ["AuxLogits.fc"] : [])],
    stages: {
      2: "Conv2d_2b_3x3",
      4: "Conv2d_4a_3x3",
      8: "Mixed_5d",
      16: "Mixed_6e",
      32: "Mixed_7c",
    },
    publishedOptions: { transformInput: true },
    parameters: 27_161_264,
    ...imageNetImages,
    inputSize: [299, 299, 3],
  });
}
