import {
  conv2d,
  expectShape,
  Parameter,
  reflectPad2d,
  tidy,
  type Padding,
  type Size,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defaultUniform } from "./initializers.ts";
import { expectCount, toKernel } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface Conv2dOptions {
  /** A number, or `[height, width]`. */
  readonly kernelSize: Size;
  /** 1 by default. */
  readonly stride?: Size;
  /** What is added around the image; 0 by default. `"same"` for stride 1. */
  readonly padding?: Padding | "same" | "valid";
  /** `"reflect"` adds the image's mirror image in place of zeros, the default; not for `"same"`. */
  readonly paddingMode?: "zeros" | "reflect";
  /** 1 by default. */
  readonly dilation?: Size;
  /** 1 by default; inChannels makes it depthwise. */
  readonly groups?: number;
  /** Yes by default. Leave it out before a batch norm, which has an offset of its own. */
  readonly bias?: boolean;
}

/**
 * Two-dimensional convolution: `torch.nn.Conv2d`.
 *
 * `weight` is `[kernelHeight, kernelWidth, inChannels / groups, outChannels]` in memory and PyTorch's `OIHW`
 * in the state dict; weight and bias start in U(-1/√fanIn, 1/√fanIn).
 *
 * @example
 * ```ts
 * new Conv2d(3, 64, { kernelSize: 7, stride: 2, padding: 3, bias: false });
 * ```
 */
export class Conv2d extends Module<Tensor4D, Tensor4D> {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly options: Conv2dOptions;
  readonly weight: Parameter;
  /** `[outChannels]` */
  readonly bias: Parameter | undefined;

  constructor(inChannels: number, outChannels: number, options: Conv2dOptions) {
    super();
    const { kernelSize, groups = 1, bias = true } = options;
    expectCount("Conv2d: inChannels", inChannels);
    expectCount("Conv2d: outChannels", outChannels);
    expectCount("Conv2d: groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `Conv2d expected groups to divide ${inChannels} input and ${outChannels} output channels but got ${groups}`,
      );
    }
    const [height, width] = toKernel("Conv2d", kernelSize);
    const fanIn = (inChannels / groups) * height * width;
    const initializer = defaultUniform(fanIn);
    if (options.paddingMode === "reflect" && typeof options.padding === "string") {
      throw new TypeError(
        `Conv2d expected padding as numbers with paddingMode "reflect" but got "${options.padding}"`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.options = options;
    this.weight = new Parameter([outChannels, inChannels / groups, height, width], {
      initializer,
      axes: [2, 3, 1, 0],
    });
    this.bias = bias ? new Parameter([outChannels], { initializer }) : undefined;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, outHeight, outWidth, outChannels]` */
  forward(x: Tensor4D): Tensor4D {
    expectShape(`Conv2d(${this.inChannels}, ${this.outChannels})`, x.shape, [
      "batch",
      "height",
      "width",
      this.inChannels,
    ]);
    const { stride = 1, padding = 0, dilation = 1, groups = 1 } = this.options;
    const filter = this.weight.value as Tensor4D;
    const bias = this.bias?.value as Tensor1D | undefined;
    const settings = { stride, dilation, groups, bias };
    if (this.options.paddingMode !== "reflect") return conv2d(x, filter, { ...settings, padding });
    return tidy(() => conv2d(reflectPad2d(x, padding as Padding), filter, settings));
  }
}
