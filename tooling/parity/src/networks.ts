import {
  BasicBlock,
  BookDenseBlock,
  bookTransition,
  Bottleneck,
  DenseBlock,
  DenseLayer,
  Inception,
  InceptionBlock,
  ninBlock,
  PreActResNetBlock,
  Residual,
  ResNetBlock,
  SqueezeExcitation,
  ResNeXtBlock,
  Transition,
  vggBlock,
  type Activation,
} from "@stratajs/layers";
import { relu, sigmoid, tanh } from "@stratajs/tensor";
import {
  BookAlexNet,
  BookDenseNet,
  BookGoogLeNet,
  BookResNet,
  BookVgg,
  CifarDenseNet,
  CifarGoogleNet,
  CifarPreActResNet,
  CifarResNet,
  LeNet,
  LeNetBn,
  listModels,
  modelEntry,
  Nin,
  ResNet,
  type AuxiliaryOptions,
  type ImageModel,
  type LeNetOptions,
  type ModelOptions,
} from "@stratajs/zoo";
import type { Build } from "./build.ts";
import type { Hyperparameters } from "./hyperparameters.ts";

/** Our counterpart of each block and model of torchvision and of the reference models. To add one, add a line. */
export const networks: Readonly<Record<string, Build>> = {
  // Dive into Deep Learning
  D2lLeNet: (hyper) => new LeNet(leNetOptions(hyper)),
  D2lBNLeNet: (hyper) => {
    const pool = hyper.oneOf("pool", ["average", "max"], "average");
    return new LeNetBn({ ...leNetOptions(hyper), pool });
  },

  D2lAlexNet: (hyper) => new BookAlexNet(bookOptions(hyper)),
  D2lVGG: (hyper) =>
    new BookVgg({
      ...bookOptions(hyper),
      arch: hyper.pairs("arch"),
      imageSize: hyper.number("size", 224),
      hidden: hyper.number("hidden", 4096),
    }),
  D2lNiN: (hyper) => new Nin(bookOptions(hyper)),
  D2lGoogleNet: (hyper) => new BookGoogLeNet(bookOptions(hyper)),
  D2lResNet: (hyper) => new BookResNet({ ...bookOptions(hyper), arch: hyper.pairs("arch") }),
  D2lDenseNet: (hyper) => {
    hyper.oneOf("num_channels", [64], 64);
    return new BookDenseNet({
      ...bookOptions(hyper),
      arch: hyper.numbers("arch", [4, 4, 4, 4]),
      growth: hyper.number("growth_rate", 32),
    });
  },

  // Dive into Deep Learning: blocks
  D2lResidual: (hyper) =>
    new Residual(hyper.number("in_channels"), hyper.number("num_channels"), residualOptions(hyper)),
  D2lResNeXtBlock: (hyper) => {
    const channels = hyper.number("num_channels");
    const bottleneck = hyper.number("bot_mul");
    // The book's `groups` is the number of channels in one.
    const groups = Math.round(channels * bottleneck) / hyper.number("groups");
    const options = { ...residualOptions(hyper), groups, bottleneck };
    return new ResNeXtBlock(hyper.number("in_channels"), channels, options);
  },
  D2lInception: (hyper) =>
    new Inception(hyper.number("in_channels"), {
      conv1x1: hyper.number("c1"),
      conv3x3: hyper.pair("c2"),
      conv5x5: hyper.pair("c3"),
      pool: hyper.number("c4"),
    }),
  D2lDenseBlock: (hyper) =>
    new BookDenseBlock(
      hyper.number("in_channels"),
      hyper.number("num_convs"),
      hyper.number("num_channels"),
    ),
  D2lTransition: (hyper) =>
    bookTransition(hyper.number("in_channels"), hyper.number("num_channels")),
  D2lVggBlock: (hyper) =>
    vggBlock(hyper.number("in_channels"), hyper.number("num_convs"), hyper.number("out_channels")),
  D2lNinBlock: (hyper) =>
    ninBlock(hyper.number("in_channels"), hyper.number("out_channels"), {
      kernelSize: hyper.size("kernel_size"),
      stride: hyper.size("strides"),
      padding: hyper.size("padding"),
    }),

  // UvA tutorial 5: blocks
  UvaResNetBlock: (hyper) => residual(hyper, ResNetBlock),
  UvaPreActResNetBlock: (hyper) => residual(hyper, PreActResNetBlock),
  UvaDenseLayer: (hyper) =>
    new DenseLayer(hyper.number("c_in"), hyper.number("growth_rate"), denseOptions(hyper)),
  UvaDenseBlock: (hyper) =>
    new DenseBlock(
      hyper.number("c_in"),
      hyper.number("num_layers"),
      hyper.number("growth_rate"),
      denseOptions(hyper),
    ),
  UvaTransitionLayer: (hyper) =>
    new Transition(hyper.number("c_in"), hyper.number("c_out"), activationOption(hyper)),
  UvaInceptionBlock: (hyper) => {
    const reduced = hyper.group("c_red");
    const out = hyper.group("c_out");
    const channels = {
      conv1x1: out.number("1x1"),
      conv3x3: [reduced.number("3x3"), out.number("3x3")],
      conv5x5: [reduced.number("5x5"), out.number("5x5")],
      pool: out.number("max"),
    } as const;
    return new InceptionBlock(hyper.number("c_in"), channels, activationOption(hyper));
  },

  // UvA tutorial 5: models
  UvaResNet: (hyper) => {
    const blocks = ["ResNetBlock", "PreActResNetBlock"] as const;
    const isPreAct = hyper.oneOf("block_name", blocks, "ResNetBlock") === "PreActResNetBlock";
    const options = {
      ...classesOption(hyper, 10),
      ...activationOption(hyper),
      blocks: hyper.numbers("num_blocks", [3, 3, 3]),
      channels: hyper.numbers("c_hidden", [16, 32, 64]),
    };
    return isPreAct ? new CifarPreActResNet(options) : new CifarResNet(options);
  },

  UvaDenseNet: (hyper) =>
    new CifarDenseNet({
      ...classesOption(hyper, 10),
      ...activationOption(hyper),
      layers: hyper.numbers("num_layers", [6, 6, 6, 6]),
      growth: hyper.number("growth_rate", 16),
      bottleneck: hyper.number("bn_size", 2),
    }),
  UvaGoogleNet: (hyper) =>
    new CifarGoogleNet({
      ...classesOption(hyper, 10),
      ...activationOption(hyper),
      width: hyper.number("width", 1),
    }),

  // torchvision
  SqueezeExcitation: (hyper) =>
    new SqueezeExcitation(hyper.number("input_channels"), hyper.number("squeeze_channels")),
  TorchvisionResNet: (hyper) => {
    // Only about the weights at the start, which the case gives.
    hyper.boolean("zero_init_residual", false);
    const block = hyper.oneOf("block", ["BasicBlock", "Bottleneck"]);
    const [a, b, c, d] = hyper.numbers("layers") as [number, number, number, number];
    return new ResNet(
      { block: block === "BasicBlock" ? BasicBlock : Bottleneck, blocks: [a, b, c, d] },
      { ...classesOption(hyper, 10), width: hyper.number("planes") },
    );
  },
  ...Object.fromEntries(listModels().map((name) => [name, torchvisionModel(name)])),
  googlenet: (hyper) => modelEntry("googlenet").create(auxiliaryOptions(hyper)),
  inception_v3: (hyper) => modelEntry("inception_v3").create(auxiliaryOptions(hyper)),
};

/** The cases have neither dropout nor stochastic depth; models without take no notice. */
const still = { dropout: 0, stochasticDepth: 0 };

/** Those of the zoo that have a namesake there. */
function torchvisionModel(name: string): Build {
  return (hyper): ImageModel =>
    modelEntry(name).create({ ...classesOption(hyper, 1000), ...still });
}

function auxiliaryOptions(hyper: Hyperparameters): AuxiliaryOptions {
  // Only about the weights at the start, which the case gives.
  hyper.boolean("init_weights", false);
  return {
    ...classesOption(hyper, 1000),
    auxiliaryHeads: hyper.boolean("aux_logits", true),
    transformInput: hyper.boolean("transform_input", false),
  };
}

function bookOptions(hyper: Hyperparameters): ModelOptions {
  return { ...classesOption(hyper, 10), inputChannels: hyper.number("in_channels", 1) };
}

function residualOptions(hyper: Hyperparameters): { stride: number; projection: boolean } {
  return {
    stride: hyper.number("strides", 1),
    projection: hyper.boolean("use_1x1conv", false),
  };
}

function leNetOptions(hyper: Hyperparameters): LeNetOptions {
  return {
    ...classesOption(hyper, 10),
    inputChannels: hyper.number("in_channels", 1),
    imageSize: hyper.number("size", 28),
  };
}

function classesOption(hyper: Hyperparameters, fallback: number): ModelOptions {
  return { classes: hyper.number("num_classes", fallback) };
}

function activationOption(hyper: Hyperparameters): { activation: Activation } {
  const activations = { relu, sigmoid, tanh };
  const names = ["relu", "sigmoid", "tanh"] as const;
  return { activation: activations[hyper.oneOf("act_fn_name", names, "relu")] };
}

function denseOptions(hyper: Hyperparameters): { bottleneck: number; activation: Activation } {
  return { bottleneck: hyper.number("bn_size"), ...activationOption(hyper) };
}

/** The tutorial's blocks have a `c_out` that counts only where they subsample. */
function residual(
  hyper: Hyperparameters,
  Block: typeof ResNetBlock | typeof PreActResNetBlock,
): ResNetBlock | PreActResNetBlock {
  const channels = hyper.number("c_in");
  const out = hyper.number("c_out", -1);
  const options = activationOption(hyper);
  return hyper.boolean("subsample", false)
    ? new Block(channels, out, { ...options, stride: 2 })
    : new Block(channels, channels, options);
}
