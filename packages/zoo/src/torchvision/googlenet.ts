import {
  AdaptiveAvgPool2d,
  BasicConv2d,
  Dropout,
  Flatten,
  GoogLeNetInception,
  Linear,
  MaxPool2d,
  Module,
  normal,
  type AuxiliaryOutputs,
  type InceptionChannels,
  type WithAuxiliaryHeads,
} from "@stratajs/layers";
import {
  inference,
  relu,
  tidy,
  type Context,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { forWeights } from "../schemes.ts";
import { toHalfAndHalf } from "./transform-input.ts";

export interface AuxiliaryOptions extends ModelOptions {
  /** Whether there are heads half way, which only help to learn; yes by default (torchvision's `aux_logits`). */
  readonly auxiliaryHeads?: boolean;
  /** Whether images come normalised as ImageNet's and the weights as published; no by default (`transform_input`). */
  readonly transformInput?: boolean;
}

/**
 * GoogLeNet with batch norm, and torchvision's names and numbers. Szegedy et al. 2014,
 * https://arxiv.org/abs/1409.4842
 *
 * `[batch, 224, 224, 3]` -> 64×112×112 -> 64×56×56 -> 192×56×56 -> 192×28×28 -> 480×28×28 -> 480×14×14 ->
 * 832×14×14 -> 832×7×7 -> 1024×7×7 -> 1024 -> `[batch, classes]`
 */
export class GoogLeNet extends Module<Tensor4D, Tensor2D> implements WithAuxiliaryHeads {
  readonly auxiliaryWeight = 0.3;
  readonly transformInput: boolean;
  readonly conv1: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly conv2: BasicConv2d;
  readonly conv3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly inception3a: GoogLeNetInception;
  readonly inception3b: GoogLeNetInception;
  readonly maxpool3: MaxPool2d;
  readonly inception4a: GoogLeNetInception;
  readonly inception4b: GoogLeNetInception;
  readonly inception4c: GoogLeNetInception;
  readonly inception4d: GoogLeNetInception;
  readonly inception4e: GoogLeNetInception;
  readonly maxpool4: MaxPool2d;
  readonly inception5a: GoogLeNetInception;
  readonly inception5b: GoogLeNetInception;
  readonly aux1: GoogLeNetAuxiliary | undefined;
  readonly aux2: GoogLeNetAuxiliary | undefined;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly dropout: Dropout<Tensor2D>;
  readonly fc: Linear;

  constructor(options: AuxiliaryOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3 } = options;
    const { auxiliaryHeads = true, transformInput = false } = options;
    this.transformInput = transformInput;
    this.conv1 = new BasicConv2d(inputChannels, 64, { kernelSize: 7, stride: 2, padding: 3 });
    this.maxpool1 = halve(3);
    this.conv2 = new BasicConv2d(64, 64, { kernelSize: 1 });
    this.conv3 = new BasicConv2d(64, 192, { kernelSize: 3, padding: 1 });
    this.maxpool2 = halve(3);
    this.inception3a = new GoogLeNetInception(192, branches(64, [96, 128], [16, 32], 32));
    this.inception3b = new GoogLeNetInception(256, branches(128, [128, 192], [32, 96], 64));
    this.maxpool3 = halve(3);
    this.inception4a = new GoogLeNetInception(480, branches(192, [96, 208], [16, 48], 64));
    this.inception4b = new GoogLeNetInception(512, branches(160, [112, 224], [24, 64], 64));
    this.inception4c = new GoogLeNetInception(512, branches(128, [128, 256], [24, 64], 64));
    this.inception4d = new GoogLeNetInception(512, branches(112, [144, 288], [32, 64], 64));
    this.inception4e = new GoogLeNetInception(528, branches(256, [160, 320], [32, 128], 128));
    this.maxpool4 = halve(2);
    this.inception5a = new GoogLeNetInception(832, branches(256, [160, 320], [32, 128], 128));
    this.inception5b = new GoogLeNetInception(832, branches(384, [192, 384], [48, 128], 128));
    if (auxiliaryHeads) {
      this.aux1 = new GoogLeNetAuxiliary(512, classes);
      this.aux2 = new GoogLeNetAuxiliary(528, classes);
    }
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.dropout = new Dropout(0.2);
    this.fc = new Linear(1024, classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => this.run(x, context, [])[0]!);
  }

  forwardWithAuxiliary(x: Tensor4D, context: Context = inference): AuxiliaryOutputs {
    const heads = [this.aux1, this.aux2].filter((head) => head !== undefined);
    const [logits, ...auxiliary] = tidy(() => this.run(x, context, heads));
    return { logits: logits!, auxiliary };
  }

  /** The logits, and behind them what those auxiliary heads put out that are asked for. */
  private run(x: Tensor4D, context: Context, heads: readonly GoogLeNetAuxiliary[]): Tensor2D[] {
    const auxiliary: Tensor2D[] = [];
    let y = this.transformInput ? toHalfAndHalf(x) : x;
    y = this.maxpool1.forward(this.conv1.forward(y, context));
    y = this.conv3.forward(this.conv2.forward(y, context), context);
    y = this.maxpool2.forward(y);
    y = this.inception3b.forward(this.inception3a.forward(y, context), context);
    y = this.inception4a.forward(this.maxpool3.forward(y), context);
    if (heads.length > 0) auxiliary.push(heads[0]!.forward(y, context));
    y = this.inception4c.forward(this.inception4b.forward(y, context), context);
    y = this.inception4d.forward(y, context);
    if (heads.length > 1) auxiliary.push(heads[1]!.forward(y, context));
    y = this.maxpool4.forward(this.inception4e.forward(y, context));
    y = this.inception5b.forward(this.inception5a.forward(y, context), context);
    const features = this.flatten.forward(this.avgpool.forward(y));
    return [this.fc.forward(this.dropout.forward(features, context)), ...auxiliary];
  }
}

/** A head half way: torchvision's `InceptionAux` of GoogLeNet. 14×14 -> 4×4 -> 128×4×4 -> 2048 -> 1024 -> classes */
class GoogLeNetAuxiliary extends Module<Tensor4D, Tensor2D> {
  readonly pool: AdaptiveAvgPool2d;
  readonly conv: BasicConv2d;
  readonly flatten: Flatten;
  readonly fc1: Linear;
  readonly fc2: Linear;
  readonly dropout: Dropout<Tensor2D>;

  constructor(inChannels: number, classes: number) {
    super();
    this.pool = new AdaptiveAvgPool2d(4);
    this.conv = new BasicConv2d(inChannels, 128, { kernelSize: 1 });
    this.flatten = new Flatten();
    this.fc1 = new Linear(128 * 4 * 4, 1024);
    this.fc2 = new Linear(1024, classes);
    this.dropout = new Dropout(0.7);
  }

  /** `[batch, height, width, inChannels]` -> `[batch, classes]` */
  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.flatten.forward(this.conv.forward(this.pool.forward(x), context));
      return this.fc2.forward(this.dropout.forward(relu(this.fc1.forward(y)), context));
    });
  }
}

export const googlenet: ModelFunction<AuxiliaryOptions, GoogLeNet> = /* @__PURE__ */ googLeNet();

function googLeNet(): ModelFunction<AuxiliaryOptions, GoogLeNet> {
  return defineModel<AuxiliaryOptions, GoogLeNet>({
    create: (options) => new GoogLeNet(options),
    // torchvision cuts the distribution at ±2, two hundred standard deviations away.
    scheme: () => forWeights(normal(0.01)),
    heads: ({ auxiliaryHeads = true }) => [
      "fc",
      ...(auxiliaryHeads ? ["aux1.fc2", "aux2.fc2"] : []),
    ],
    stages: {
      2: "conv1",
      4: "conv3",
      8: "inception3b",
      16: "inception4e",
      32: "inception5b",
    },
    publishedOptions: { transformInput: true },
    parameters: 13_004_888,
    ...imageNetImages,
  });
}

function branches(
  conv1x1: number,
  conv3x3: readonly [number, number],
  conv5x5: readonly [number, number],
  pool: number,
): InceptionChannels {
  return { conv1x1, conv3x3, conv5x5, pool };
}

function halve(kernelSize: number): MaxPool2d {
  return new MaxPool2d({ kernelSize, stride: 2, ceilMode: true });
}
