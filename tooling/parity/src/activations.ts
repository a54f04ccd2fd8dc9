import {
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LeakyReLU,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from "@stratajs/layers";
import type { AnyModule, Build } from "./build.ts";
import type { Hyperparameters } from "./hyperparameters.ts";

/** Our counterpart of each activation of `torch.nn`. */
export const activations: Readonly<Record<string, Build>> = {
  ReLU: (hyper) => inPlaceOrNot(hyper, new ReLU()),
  ReLU6: (hyper) => inPlaceOrNot(hyper, new ReLU6()),
  LeakyReLU: (hyper) => inPlaceOrNot(hyper, new LeakyReLU(hyper.number("negative_slope", 0.01))),
  PReLU: (hyper) =>
    new PReLU(hyper.number("num_parameters", 1), { slope: hyper.number("init", 0.25) }),
  ELU: (hyper) => inPlaceOrNot(hyper, new ELU(hyper.number("alpha", 1))),
  GELU: (hyper) =>
    new GELU({ approximate: hyper.oneOf("approximate", ["none", "tanh"] as const, "none") }),
  SiLU: (hyper) => inPlaceOrNot(hyper, new SiLU()),
  Mish: (hyper) => inPlaceOrNot(hyper, new Mish()),
  Softplus: (hyper) =>
    new Softplus({ beta: hyper.number("beta", 1), threshold: hyper.number("threshold", 20) }),
  Hardswish: (hyper) => inPlaceOrNot(hyper, new Hardswish()),
  Hardsigmoid: (hyper) => inPlaceOrNot(hyper, new Hardsigmoid()),
  Sigmoid: () => new Sigmoid(),
  Tanh: () => new Tanh(),
  Softmax: (hyper, rank) => overChannels(hyper, rank, new Softmax()),
  LogSoftmax: (hyper, rank) => overChannels(hyper, rank, new LogSoftmax()),
};

/** PyTorch's `inplace` saves memory and changes no number. */
export function inPlaceOrNot(hyper: Hyperparameters, module: AnyModule): AnyModule {
  hyper.boolean("inplace", false);
  return module;
}

/** Our softmax runs over channels, which is PyTorch's axis 1 (or the last of two). */
function overChannels(hyper: Hyperparameters, rank: number, module: AnyModule): AnyModule {
  hyper.oneOf("dim", rank === 2 ? [1, -1] : [1]);
  return module;
}
