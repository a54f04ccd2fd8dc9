import {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  ChannelShuffle,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Flatten,
  GroupNorm,
  InstanceNorm2d,
  LayerNorm,
  LayerNorm2d,
  Linear,
  LocalResponseNorm,
  MaxPool2d,
  Upsample,
  type BatchNormOptions,
} from "@stratajs/layers";
import type { Pool2dOptions, Upsample2dOptions } from "@stratajs/tensor";
import { activations, inPlaceOrNot } from "./activations.ts";
import type { AnyModule, Build } from "./build.ts";
import type { Fixture } from "./fixture.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { networks } from "./networks.ts";
import { UnknownCase } from "./unknown-case.ts";

/** Our counterpart of each class of `torch.nn`. To add one, add a line. */
const layers: Readonly<Record<string, Build>> = {
  // Layers with parameters
  Conv2d: (hyper) => {
    return new Conv2d(hyper.number("in_channels"), hyper.number("out_channels"), {
      kernelSize: hyper.size("kernel_size"),
      stride: hyper.size("stride", 1),
      padding: hyper.either(
        () => hyper.size("padding", 0),
        () => hyper.oneOf("padding", ["same", "valid"], "valid"),
      ),
      paddingMode: hyper.oneOf("padding_mode", ["zeros", "reflect"], "zeros"),
      dilation: hyper.size("dilation", 1),
      groups: hyper.number("groups", 1),
      bias: hyper.boolean("bias", true),
    });
  },
  Linear: (hyper) =>
    new Linear(hyper.number("in_features"), hyper.number("out_features"), {
      bias: hyper.boolean("bias", true),
    }),
  BatchNorm1d: (hyper) => new BatchNorm1d(hyper.number("num_features"), batchNormOptions(hyper)),
  BatchNorm2d: (hyper) => new BatchNorm2d(hyper.number("num_features"), batchNormOptions(hyper)),

  ConvTranspose2d: (hyper) => {
    hyper.oneOf("padding_mode", ["zeros"], "zeros");
    return new ConvTranspose2d(hyper.number("in_channels"), hyper.number("out_channels"), {
      kernelSize: hyper.size("kernel_size"),
      stride: hyper.size("stride", 1),
      padding: hyper.size("padding", 0),
      outputPadding: hyper.size("output_padding", 0),
      dilation: hyper.size("dilation", 1),
      groups: hyper.number("groups", 1),
      bias: hyper.boolean("bias", true),
    });
  },
  LayerNorm: (hyper) => {
    const [first, ...rest] = hyper.either(
      () => hyper.numbers("normalized_shape"),
      () => [hyper.number("normalized_shape")],
    );
    const shape = rest.length === 0 ? first! : ([first!, rest[0]!, rest[1]!] as const);
    return new LayerNorm(shape, {
      epsilon: hyper.number("eps", 1e-5),
      affine: hyper.boolean("elementwise_affine", true),
    });
  },
  LayerNorm2d: (hyper) =>
    new LayerNorm2d(hyper.number("normalized_shape"), { epsilon: hyper.number("eps", 1e-5) }),
  GroupNorm: (hyper) =>
    new GroupNorm(hyper.number("num_groups"), hyper.number("num_channels"), {
      epsilon: hyper.number("eps", 1e-5),
      affine: hyper.boolean("affine", true),
    }),
  InstanceNorm2d: (hyper) => {
    hyper.oneOf("track_running_stats", [false], false);
    return new InstanceNorm2d(hyper.number("num_features"), {
      epsilon: hyper.number("eps", 1e-5),
      affine: hyper.boolean("affine", false),
    });
  },
  LocalResponseNorm: (hyper) =>
    new LocalResponseNorm({
      size: hyper.number("size"),
      alpha: hyper.number("alpha", 1e-4),
      beta: hyper.number("beta", 0.75),
      k: hyper.number("k", 1),
    }),

  // Pooling
  MaxPool2d: (hyper) => {
    hyper.oneOf("dilation", [1], 1);
    hyper.oneOf("return_indices", [false], false);
    return new MaxPool2d(poolOptions(hyper));
  },
  AvgPool2d: (hyper) => {
    hyper.oneOf("divisor_override", [null], null);
    const countIncludePad = hyper.boolean("count_include_pad", true);
    return new AvgPool2d({ ...poolOptions(hyper), countIncludePad });
  },
  AdaptiveAvgPool2d: (hyper) => new AdaptiveAvgPool2d(hyper.size("output_size")),

  AdaptiveMaxPool2d: (hyper) => {
    hyper.oneOf("return_indices", [false], false);
    return new AdaptiveMaxPool2d(hyper.size("output_size"));
  },

  // The rest
  Dropout: (hyper) => inPlaceOrNot(hyper, new Dropout(hyper.number("p", 0.5))),
  Flatten: (hyper) => {
    hyper.oneOf("start_dim", [1], 1);
    hyper.oneOf("end_dim", [-1], -1);
    return new Flatten();
  },
  ChannelShuffle: (hyper) => new ChannelShuffle(hyper.number("groups")),
  Upsample: (hyper) => new Upsample(upsampleOptions(hyper)),
};

const operations: Readonly<Record<string, Build>> = { ...layers, ...activations, ...networks };

/**
 * The module that a fixture is about, with the fixture's weights.
 *
 * @throws UnknownCase when there is none, or none with these arguments.
 */
export function buildModule(fixture: Fixture, inputRank: number): AnyModule {
  const build = operations[fixture.op];
  if (build === undefined) throw new UnknownCase(fixture.op);
  const hyper = fixture.hyperparameters();
  const module = build(hyper, inputRank);
  try {
    hyper.expectAllRead();
    const state = fixture.startingState();
    if (state.size > 0) module.loadStateDict(state);
    // All cases are without, but for that of the layer, which is in prediction alone.
    for (const each of module.modules()) if (each instanceof Dropout) each.probability = 0;
    return module;
  } catch (error) {
    module.dispose();
    throw error;
  }
}

function batchNormOptions(hyper: Hyperparameters): BatchNormOptions {
  return {
    epsilon: hyper.number("eps", 1e-5),
    momentum: hyper.either(
      () => hyper.number("momentum", 0.1),
      () => hyper.oneOf("momentum", [null], null),
    ),
    affine: hyper.boolean("affine", true),
    trackRunningStats: hyper.boolean("track_running_stats", true),
  };
}

function poolOptions(hyper: Hyperparameters): Pool2dOptions {
  const kernelSize = hyper.size("kernel_size");
  return {
    kernelSize,
    stride: hyper.size("stride", kernelSize),
    padding: hyper.size("padding", 0),
    ceilMode: hyper.boolean("ceil_mode", false),
  };
}

function upsampleOptions(hyper: Hyperparameters): Upsample2dOptions {
  const mode = hyper.oneOf("mode", ["nearest", "bilinear"], "nearest");
  const alignCorners = hyper.oneOf("align_corners", [null, false, true], null) ?? false;
  const scaleFactor = hyper.either(
    () => hyper.size("scale_factor"),
    () => undefined,
  );
  if (scaleFactor !== undefined) return { scaleFactor, mode, alignCorners };
  return { size: hyper.size("size"), mode, alignCorners };
}
