import {
  AdaptiveAvgPool2d,
  BasicBlock,
  BatchNorm2d,
  Bottleneck,
  Conv2d,
  Flatten,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
} from "@stratajs/layers";
import { inference, tidy, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { imageNetImages } from "../published-images.ts";
import { forFilters } from "../schemes.ts";

export interface ResNetOptions extends ModelOptions {
  /** The channels of the first stage, which each later one doubles; 64 by default. */
  readonly width?: number;
}

/** What tells one ResNet from another. */
export interface ResNetArchitecture {
  readonly block: typeof BasicBlock | typeof Bottleneck;
  /** How many blocks each of the four stages has. */
  readonly blocks: readonly [number, number, number, number];
  /** Of the 3×3 convolutions of a Bottleneck; 1 by default. */
  readonly groups?: number;
  /** How many channels these have in a group, for 64 of the stage; 64 by default. */
  readonly widthPerGroup?: number;
}

/**
 * The residual network for photographs, with torchvision's names: a 7×7 stem and max pooling, four stages of
 * which all but the first halve the image, global average pooling. He et al. 2015,
 * https://arxiv.org/abs/1512.03385
 *
 * `[batch, 224, 224, 3]` -> 64×112×112 -> 64×56×56 -> 128×28×28 -> 256×14×14 -> 512×7×7 -> 512 ->
 * `[batch, classes]`; with `Bottleneck` the stages put out four times as many channels.
 *
 * @example
 * ```ts
 * new ResNet({ block: BasicBlock, blocks: [2, 2, 2, 2] }, { classes: 5 });
 * ```
 */
export class ResNet extends Module<Tensor4D, Tensor2D> {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: MaxPool2d;
  readonly layer1: Sequential<Tensor4D, Tensor4D>;
  readonly layer2: Sequential<Tensor4D, Tensor4D>;
  readonly layer3: Sequential<Tensor4D, Tensor4D>;
  readonly layer4: Sequential<Tensor4D, Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly fc: Linear;

  constructor(architecture: ResNetArchitecture, options: ResNetOptions = {}) {
    super();
    const { block, blocks } = architecture;
    const { classes = 1000, inputChannels = 3, width = 64 } = options;
    const expansion = block.expansion;
    this.conv1 = new Conv2d(inputChannels, width, {
      kernelSize: 7,
      stride: 2,
      padding: 3,
      bias: false,
    });
    this.bn1 = new BatchNorm2d(width);
    this.maxpool = new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
    this.layer1 = stage(architecture, blocks[0], width, width, 1);
    this.layer2 = stage(architecture, blocks[1], width * expansion, 2 * width, 2);
    this.layer3 = stage(architecture, blocks[2], 2 * width * expansion, 4 * width, 2);
    this.layer4 = stage(architecture, blocks[3], 4 * width * expansion, 8 * width, 2);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.fc = new Linear(8 * width * expansion, classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      let y = this.bn1.forwardRelu(this.conv1.forward(x), context);
      y = this.maxpool.forward(y);
      for (const each of [this.layer1, this.layer2, this.layer3, this.layer4]) {
        y = each.forward(y, context);
      }
      return this.fc.forward(this.flatten.forward(this.avgpool.forward(y)));
    });
  }
}

type ResNetFunction = ModelFunction<ResNetOptions, ResNet>;

export const resnet18: ResNetFunction = /* @__PURE__ */ resNet(
  BasicBlock,
  [2, 2, 2, 2],
  11_689_512,
);
export const resnet34: ResNetFunction = /* @__PURE__ */ resNet(
  BasicBlock,
  [3, 4, 6, 3],
  21_797_672,
);
export const resnet50: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 4, 6, 3],
  25_557_032,
);
export const resnet101: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 4, 23, 3],
  44_549_160,
);
export const resnet152: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 8, 36, 3],
  60_192_808,
);
/** Zagoruyko & Komodakis 2016, https://arxiv.org/abs/1605.07146 */
export const wide_resnet50_2: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 4, 6, 3],
  68_883_240,
  { widthPerGroup: 128 },
);
/** Xie et al. 2016, https://arxiv.org/abs/1611.05431 */
export const resnext50_32x4d: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 4, 6, 3],
  25_028_904,
  { groups: 32, widthPerGroup: 4 },
);
export const resnext101_32x8d: ResNetFunction = /* @__PURE__ */ resNet(
  Bottleneck,
  [3, 4, 23, 3],
  88_791_336,
  { groups: 32, widthPerGroup: 8 },
);

function resNet(
  block: ResNetArchitecture["block"],
  blocks: ResNetArchitecture["blocks"],
  parameters: number,
  more: Pick<ResNetArchitecture, "groups" | "widthPerGroup"> = {},
): ResNetFunction {
  return defineModel({
    create: (options) => new ResNet({ block, blocks, ...more }, options),
    scheme: () => forFilters(kaimingNormal({ mode: "fanOut" })),
    heads: ["fc"],
    stages: { 2: { into: "maxpool" }, 4: "layer1", 8: "layer2", 16: "layer3", 32: "layer4" },
    parameters,
    ...imageNetImages,
  });
}

/** Blocks that put out `channels` times the block's expansion; the first one has the stride. */
function stage(
  { block, groups = 1, widthPerGroup = 64 }: ResNetArchitecture,
  count: number,
  inChannels: number,
  channels: number,
  stride: number,
): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    ...Array.from({ length: count }, (_, i) =>
      i === 0
        ? new block(inChannels, channels, { stride, groups, widthPerGroup })
        : new block(channels * block.expansion, channels, { groups, widthPerGroup }),
    ),
  );
}
