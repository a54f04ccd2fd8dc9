import {
  AdaptiveAvgPool2d,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  LogSoftmax,
  MaxPool2d,
  ReLU,
  Sigmoid,
  Softmax,
  Tanh,
  type BatchNormOptions,
} from "@stratajs/layers";
import type { Pool2dOptions } from "@stratajs/tensor";
import type { AnyModule, Build } from "./build.ts";
import type { Fixture } from "./fixture.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { networks } from "./networks.ts";
import { UnknownCase } from "./unknown-case.ts";

/** Our counterpart of each class of `torch.nn`. To add one, add a line. */
const layers: Readonly<Record<string, Build>> = {
  // Layers with parameters
  Conv2d: (hyper) => {
    hyper.oneOf("padding_mode", ["zeros"], "zeros");
    return new Conv2d(hyper.number("in_channels"), hyper.number("out_channels"), {
      kernelSize: hyper.size("kernel_size"),
      stride: hyper.size("stride", 1),
      padding: hyper.either(
        () => hyper.size("padding", 0),
        () => hyper.oneOf("padding", ["same", "valid"], "valid"),
      ),
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

  // Activations and the rest
  ReLU: (hyper) => inPlaceOrNot(hyper, new ReLU()),
  Sigmoid: () => new Sigmoid(),
  Tanh: () => new Tanh(),
  Softmax: (hyper, rank) => overChannels(hyper, rank, new Softmax()),
  LogSoftmax: (hyper, rank) => overChannels(hyper, rank, new LogSoftmax()),
  Dropout: (hyper) => inPlaceOrNot(hyper, new Dropout(hyper.number("p", 0.5))),
  Flatten: (hyper) => {
    hyper.oneOf("start_dim", [1], 1);
    hyper.oneOf("end_dim", [-1], -1);
    return new Flatten();
  },
};

const operations: Readonly<Record<string, Build>> = { ...layers, ...networks };

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

/** PyTorch's `inplace` saves memory and changes no number. */
function inPlaceOrNot(hyper: Hyperparameters, module: AnyModule): AnyModule {
  hyper.boolean("inplace", false);
  return module;
}

/** Our softmax runs over channels, which is PyTorch's axis 1 (or the last of two). */
function overChannels(hyper: Hyperparameters, rank: number, module: AnyModule): AnyModule {
  hyper.oneOf("dim", rank === 2 ? [1, -1] : [1]);
  return module;
}
