import { localResponseNorm, type LocalResponseNormOptions, type Tensor4D } from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * Divides by the size of the same place in neighbouring channels: `torch.nn.LocalResponseNorm`.
 *
 * @example
 * ```ts
 * new LocalResponseNorm({ size: 5, k: 2 });
 * ```
 */
export class LocalResponseNorm extends Module<Tensor4D, Tensor4D> {
  readonly options: LocalResponseNormOptions;

  constructor(options: LocalResponseNormOptions) {
    super();
    this.options = options;
  }

  /** `[batch, height, width, channels]` -> the same */
  forward(x: Tensor4D): Tensor4D {
    return localResponseNorm(x, this.options);
  }
}
