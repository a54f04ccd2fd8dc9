import {
  convnext_tiny,
  efficientnet_b0,
  mobilenet_v2,
  mobilenet_v3_large,
  mobilenet_v3_small,
  regnet_x_400mf,
  regnet_y_400mf,
  shufflenet_v2_x1_0,
  type ModelFunction,
  type ModelOptions,
} from "@stratajs/zoo";
import type { AnyModule, Build } from "./build.ts";
import type { Hyperparameters } from "./hyperparameters.ts";

/** The cases have neither dropout nor stochastic depth. */
const still = { dropout: 0, stochasticDepth: 0 };

/** torchvision's networks since MobileNetV2, without the random weights that a case has others for. */
export const modernNetworks: Readonly<Record<string, Build>> = {
  convnext_tiny: (hyper) => build(convnext_tiny, hyper),
  efficientnet_b0: (hyper) => build(efficientnet_b0, hyper),
  mobilenet_v2: (hyper) => build(mobilenet_v2, hyper),
  mobilenet_v3_large: (hyper) => build(mobilenet_v3_large, hyper),
  mobilenet_v3_small: (hyper) => build(mobilenet_v3_small, hyper),
  regnet_x_400mf: (hyper) => build(regnet_x_400mf, hyper),
  regnet_y_400mf: (hyper) => build(regnet_y_400mf, hyper),
  shufflenet_v2_x1_0: (hyper) => build(shufflenet_v2_x1_0, hyper),
};

function build<Options extends ModelOptions>(
  { entry }: ModelFunction<Options>,
  hyper: Hyperparameters,
): AnyModule {
  const options: ModelOptions = { classes: hyper.number("num_classes", 1000), ...still };
  return entry.create(options as Options);
}
