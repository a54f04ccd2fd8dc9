import {
  convNormActivation,
  kaimingNormal,
  Linear,
  Module,
  normal,
  ResBottleneckBlock,
  Sequential,
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
import { firstOf, forFilters, forLinear, under, zeroBiases } from "../schemes.ts";

/** What tells one RegNet from another: the figures of the paper's tables, which its linear rule gives. */
export interface RegNetArchitecture {
  /** How many blocks each stage has. */
  readonly blocks: readonly [number, number, number, number];
  readonly channels: readonly [number, number, number, number];
  /** How many channels the 3×3 convolutions have in each group. */
  readonly groupWidth: number;
  /** RegNetY's squeeze and excitation goes through so many times a block's input channels; RegNetX has none. */
  readonly squeeze?: number;
}

/** The published architecture by default. */
export interface RegNetOptions extends ModelOptions, Partial<RegNetArchitecture> {}

/**
 * The network of a design space whose widths grow linearly with depth, with torchvision's names. Radosavovic et al. 2020,
 * https://arxiv.org/abs/2003.13678
 *
 * Y, 400MF: `[batch, 224, 224, 3]` -> 32×112×112 -> 48×56×56 -> 104×28×28 -> 208×14×14 -> 440×7×7 -> 440 ->
 * `[batch, classes]`; X, 400MF: 32×112×112 -> 32×56×56 -> 64×28×28 -> 160×14×14 -> 400×7×7.
 */
export class RegNet extends Module<Tensor4D, Tensor2D> {
  readonly stem: Sequential<Tensor4D, Tensor4D>;
  readonly trunk_output: Sequential<Tensor4D, Tensor4D>;
  readonly fc: Linear;

  constructor(published: RegNetArchitecture, options: RegNetOptions = {}) {
    super();
    const { classes = 1000, inputChannels = 3, ...own } = options;
    const architecture = { ...published, ...own };
    const { blocks, channels } = architecture;
    const first = 32;
    this.stem = convNormActivation(inputChannels, first, { stride: 2 });
    this.trunk_output = Sequential.named(
      Object.fromEntries(
        channels.map((out, i) => {
          const from = i === 0 ? first : channels[i - 1]!;
          return [`block${i + 1}`, stage(architecture, from, out, blocks[i]!, i + 1)];
        }),
      ),
    );
    this.fc = new Linear(channels[3], classes);
  }

  forward(x: Tensor4D, context: Context = inference): Tensor2D {
    return tidy(() => {
      const y = this.trunk_output.forward(this.stem.forward(x, context), context);
      return this.fc.forward(globalAvgPool2d(y));
    });
  }
}

export const regnet_x_400mf: ModelFunction<RegNetOptions, RegNet> = /* @__PURE__ */ regNet(
  { blocks: [1, 2, 7, 12], channels: [32, 64, 160, 400], groupWidth: 16 },
  5_495_976,
);
export const regnet_y_400mf: ModelFunction<RegNetOptions, RegNet> = /* @__PURE__ */ regNet(
  { blocks: [1, 3, 6, 6], channels: [48, 104, 208, 440], groupWidth: 8, squeeze: 0.25 },
  4_344_144,
);

function regNet(
  architecture: RegNetArchitecture,
  parameters: number,
): ModelFunction<RegNetOptions, RegNet> {
  return defineModel({
    create: (options) => new RegNet(architecture, options),
    // The biases of squeeze and excitation keep PyTorch's default, as torchvision's do.
    scheme: () =>
      firstOf(
        forFilters(kaimingNormal({ mode: "fanOut" })),
        forLinear(normal(0.01)),
        under("fc", zeroBiases),
      ),
    heads: ["fc"],
    stages: {
      2: "stem",
      4: "trunk_output.block1",
      8: "trunk_output.block2",
      16: "trunk_output.block3",
      32: "trunk_output.block4",
    },
    parameters,
    ...imageNetImages,
  });
}

/** Blocks of which the first halves the image. */
function stage(
  { groupWidth, squeeze }: RegNetArchitecture,
  inChannels: number,
  channels: number,
  count: number,
  number: number,
): Sequential<Tensor4D, Tensor4D> {
  const settings = { groupWidth, squeeze };
  return Sequential.named(
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `block${number}-${i}`,
        i === 0
          ? new ResBottleneckBlock(inChannels, channels, { ...settings, stride: 2 })
          : new ResBottleneckBlock(channels, channels, settings),
      ]),
    ),
  );
}
