import {
  convTranspose2d,
  expectShape,
  Parameter,
  type Padding,
  type Size,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import { defaultUniform } from "./initializers.ts";
import { expectCount, toKernel } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface ConvTranspose2dOptions {
  /** A number, or `[height, width]`. */
  readonly kernelSize: Size;
  /** How many times larger the image becomes; 1 by default. */
  readonly stride?: Size;
  /** What is cut off each side of the output; 0 by default. */
  readonly padding?: Padding;
  /** Rows and columns more at the output's end, less than the stride; 0 by default. */
  readonly outputPadding?: Size;
  /** 1 by default. */
  readonly dilation?: Size;
  /** 1 by default. */
  readonly groups?: number;
  /** Yes by default. */
  readonly bias?: boolean;
}

/**
 * The transpose of a convolution, which makes images larger: `torch.nn.ConvTranspose2d`.
 *
 * `weight` is `[kernelHeight, kernelWidth, outChannels / groups, inChannels]` in memory and PyTorch's `IOHW` in the state
 * dict; weight and bias start in U(-1/√f, 1/√f), f the kernel's area times outChannels / groups, as in PyTorch.
 *
 * @example
 * ```ts
 * new ConvTranspose2d(64, 32, { kernelSize: 4, stride: 2, padding: 1 }); // twice as high and wide
 * ```
 */
export class ConvTranspose2d extends Module<Tensor4D, Tensor4D> {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly options: ConvTranspose2dOptions;
  readonly weight: Parameter;
  /** `[outChannels]` */
  readonly bias: Parameter | undefined;

  constructor(inChannels: number, outChannels: number, options: ConvTranspose2dOptions) {
    super();
    const { kernelSize, groups = 1, bias = true } = options;
    expectCount("ConvTranspose2d: inChannels", inChannels);
    expectCount("ConvTranspose2d: outChannels", outChannels);
    expectCount("ConvTranspose2d: groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `ConvTranspose2d expected groups to divide ${inChannels} input and ${outChannels} output channels but got ${groups}`,
      );
    }
    const [height, width] = toKernel("ConvTranspose2d", kernelSize);
    const initializer = defaultUniform((outChannels / groups) * height * width);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.options = options;
    this.weight = new Parameter([inChannels, outChannels / groups, height, width], {
      initializer,
      axes: [2, 3, 1, 0],
    });
    this.bias = bias ? new Parameter([outChannels], { initializer }) : undefined;
  }

  /** `[batch, height, width, inChannels]` -> `[batch, outHeight, outWidth, outChannels]` */
  forward(x: Tensor4D): Tensor4D {
    expectShape(`ConvTranspose2d(${this.inChannels}, ${this.outChannels})`, x.shape, [
      "batch",
      "height",
      "width",
      this.inChannels,
    ]);
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = this.options;
    return convTranspose2d(x, this.weight.value as Tensor4D, {
      bias: this.bias?.value as Tensor1D | undefined,
      stride,
      padding,
      outputPadding,
      dilation,
      groups,
    });
  }
}
