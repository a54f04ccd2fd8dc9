import { linear, Parameter, type Tensor, type Tensor1D, type Tensor2D } from "@stratajs/tensor";
import { defaultUniform } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface LinearOptions {
  /** Yes by default. */
  readonly bias?: boolean;
}

/**
 * `y = x · weightᵀ + bias`: `torch.nn.Linear`.
 *
 * Weight and bias start in U(-1/√inFeatures, 1/√inFeatures).
 *
 * @example
 * ```ts
 * new Linear(120, 84);
 * ```
 */
export class Linear<T extends Tensor = Tensor2D> extends Module<T, T> {
  /** `[outFeatures, inFeatures]` */
  readonly weight: Parameter;
  /** `[outFeatures]` */
  readonly bias: Parameter | undefined;

  constructor(inFeatures: number, outFeatures: number, { bias = true }: LinearOptions = {}) {
    super();
    expectCount("Linear: inFeatures", inFeatures);
    expectCount("Linear: outFeatures", outFeatures);
    const initializer = defaultUniform(inFeatures);
    this.weight = new Parameter([outFeatures, inFeatures], { initializer });
    this.bias = bias ? new Parameter([outFeatures], { initializer }) : undefined;
  }

  /** `[..., inFeatures]` -> `[..., outFeatures]`, usually `[batch, inFeatures]` */
  forward(x: T): T {
    return linear(x, this.weight.value as Tensor2D, this.bias?.value as Tensor1D | undefined);
  }
}
