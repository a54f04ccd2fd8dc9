import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  gainFor,
  kaimingNormal,
  Linear,
  Module,
  PreActResNetBlock,
  ResNetBlock,
  Sequential,
  type Activation,
} from "@stratajs/layers";
import { relu, type Context, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { defineModel } from "../define-model.ts";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { cifar10Images } from "../published-images.ts";
import { forFilters } from "../schemes.ts";

export interface CifarResNetOptions extends ModelOptions {
  /** How many blocks each group has; `[3, 3, 3]` by default. All groups but the first halve the image. */
  readonly blocks?: readonly number[];
  /** The channels of each group; `[16, 32, 64]` by default. */
  readonly channels?: readonly number[];
  /** `relu` by default. */
  readonly activation?: Activation;
}

/**
 * The residual network for small images, as the UvA tutorial has it: a 3×3 stem, three groups of blocks, global
 * average pooling. He et al. 2015, https://arxiv.org/abs/1512.03385, section 4.2
 *
 * `[batch, 32, 32, 3]` -> 16×32×32 -> 32×16×16 -> 64×8×8 -> 64 -> `[batch, classes]`
 */
export class CifarResNet extends Module<Tensor4D, Tensor2D> {
  // Their names in the state dict.
  readonly input_net: Sequential<Tensor4D, Tensor4D>;
  readonly blocks: Sequential<Tensor4D, Tensor4D>;
  readonly output_net: Sequential<Tensor4D, Tensor2D>;

  /** @param block `PreActResNetBlock` has batch norm and activation before each convolution. */
  constructor(
    options: CifarResNetOptions = {},
    block: typeof ResNetBlock | typeof PreActResNetBlock = ResNetBlock,
  ) {
    super();
    const { classes = 10, inputChannels = 3, activation = relu } = options;
    const { blocks = [3, 3, 3], channels = [16, 32, 64] } = options;
    const groups = groupsOf(blocks, channels);
    const first = groups[0]!.channels;
    const last = groups.at(-1)!.channels;
    const stem = new Conv2d(inputChannels, first, { kernelSize: 3, padding: 1, bias: false });
    // Blocks that begin with a batch norm need none before them.
    const afterStem = block === PreActResNetBlock ? [] : [new BatchNorm2d(first), activation];
    this.input_net = new Sequential(stem, ...afterStem);
    this.blocks = new Sequential(
      ...groups.flatMap(({ count, channels: out }, group) =>
        Array.from({ length: count }, (_, i) => {
          const shrinks = i === 0 && group > 0;
          const from = shrinks ? groups[group - 1]!.channels : out;
          return new block(from, out, { stride: shrinks ? 2 : 1, activation });
        }),
      ),
    );
    this.output_net = new Sequential(
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(last, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    const features = this.blocks.forward(this.input_net.forward(x, context), context);
    return this.output_net.forward(features, context);
  }
}

/** The same with batch norm and activation before each convolution. https://arxiv.org/abs/1603.05027 */
export class CifarPreActResNet extends CifarResNet {
  constructor(options: CifarResNetOptions = {}) {
    super(options, PreActResNetBlock);
  }
}

export const cifarResNet20: ModelFunction<CifarResNetOptions, CifarResNet> =
  /* @__PURE__ */ cifarResNet((options) => new CifarResNet(options), 272_378);

export const cifarPreActResNet20: ModelFunction<CifarResNetOptions, CifarPreActResNet> =
  /* @__PURE__ */ cifarResNet((options) => new CifarPreActResNet(options), 272_250);

function cifarResNet<Model extends CifarResNet>(
  create: (options?: CifarResNetOptions) => Model,
  parameters: number,
): ModelFunction<CifarResNetOptions, Model> {
  return defineModel({
    create,
    // Fan-out keeps the variance of gradients.
    scheme: ({ activation = relu }) =>
      forFilters(kaimingNormal({ mode: "fanOut", gain: gainFor(activation) })),
    heads: ["output_net.2"],
    stages: ({ blocks = [3, 3, 3] }) => {
      let count = 0;
      return Object.fromEntries(
        blocks.map((each, group) => [2 ** group, `blocks.${(count += each) - 1}`]),
      );
    },
    parameters,
    ...cifar10Images,
  });
}

function groupsOf(
  blocks: readonly number[],
  channels: readonly number[],
): { count: number; channels: number }[] {
  if (blocks.length === channels.length && blocks.length > 0) {
    return blocks.map((count, group) => ({ count, channels: channels[group]! }));
  }
  throw new Error(
    `CifarResNet expected as many blocks as channels, one each for every group, but got [${blocks.join(", ")}] and [${channels.join(", ")}]`,
  );
}
