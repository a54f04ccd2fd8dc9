import { Parameter, prelu, type Tensor, type Tensor1D } from "@stratajs/tensor";
import { constant } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface PReLUOptions {
  /** The slope of every channel at the start (PyTorch's `init`); 0.25 by default. */
  readonly slope?: number;
}

/**
 * A leaky relu that learns its slopes: `torch.nn.PReLU`.
 *
 * @example
 * ```ts
 * new PReLU(64); // a slope for each of 64 channels
 * ```
 */
export class PReLU<T extends Tensor = Tensor> extends Module<T, T> {
  /** `[channels]`, or `[1]` */
  readonly weight: Parameter;

  /** @param channels as many as the input has, or 1 (the default) for one slope in all. */
  constructor(channels = 1, { slope = 0.25 }: PReLUOptions = {}) {
    super();
    expectCount("PReLU: channels", channels);
    this.weight = new Parameter([channels], { initializer: constant(slope) });
  }

  /** `[..., channels]` -> `[..., channels]` */
  forward(x: T): T {
    return prelu(x, this.weight.value as Tensor1D);
  }
}
