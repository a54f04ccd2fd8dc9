import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  globalAvgPool2d,
  maxPool2d,
  type AvgPool2dOptions,
  type Pool2dOptions,
  type Size,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * The largest value of each window: `torch.nn.MaxPool2d`. The stride is the kernel's size by default.
 *
 * @example
 * ```ts
 * new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
 * ```
 */
export class MaxPool2d extends Module<Tensor4D, Tensor4D> {
  readonly options: Pool2dOptions;

  constructor(options: Pool2dOptions) {
    super();
    this.options = options;
  }

  /** `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]` */
  forward(x: Tensor4D): Tensor4D {
    return maxPool2d(x, this.options);
  }
}

/** The mean of each window: `torch.nn.AvgPool2d`. */
export class AvgPool2d extends Module<Tensor4D, Tensor4D> {
  readonly options: AvgPool2dOptions;

  constructor(options: AvgPool2dOptions) {
    super();
    this.options = options;
  }

  /** `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]` */
  forward(x: Tensor4D): Tensor4D {
    return avgPool2d(x, this.options);
  }
}

/** Means over windows that divide any image into `outputSize` parts: `torch.nn.AdaptiveAvgPool2d`. */
export class AdaptiveAvgPool2d extends Module<Tensor4D, Tensor4D> {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    this.outputSize = outputSize;
  }

  /** `[batch, height, width, channels]` -> `[batch, ...outputSize, channels]` */
  forward(x: Tensor4D): Tensor4D {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** The largest values of windows that divide any image into `outputSize` parts: `torch.nn.AdaptiveMaxPool2d`. */
export class AdaptiveMaxPool2d extends Module<Tensor4D, Tensor4D> {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    this.outputSize = outputSize;
  }

  /** `[batch, height, width, channels]` -> `[batch, ...outputSize, channels]` */
  forward(x: Tensor4D): Tensor4D {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}

/** The mean over height and width: `AdaptiveAvgPool2d(1)` and `Flatten` in one. */
export class GlobalAvgPool2d extends Module<Tensor4D, Tensor2D> {
  /** `[batch, height, width, channels]` -> `[batch, channels]` */
  forward(x: Tensor4D): Tensor2D {
    return globalAvgPool2d(x);
  }
}
