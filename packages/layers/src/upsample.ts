import { upsample2d, type Tensor4D, type Upsample2dOptions } from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * Images of another size, by their nearest pixel or bilinear: `torch.nn.Upsample`.
 *
 * @example
 * ```ts
 * new Upsample({ scaleFactor: 2, mode: "bilinear" });
 * ```
 */
export class Upsample extends Module<Tensor4D, Tensor4D> {
  readonly options: Upsample2dOptions;

  constructor(options: Upsample2dOptions) {
    super();
    this.options = options;
  }

  /** `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]` */
  forward(x: Tensor4D): Tensor4D {
    return upsample2d(x, this.options);
  }
}
