import { expectShape, layerNorm, Parameter, type Tensor, type Tensor4D } from "@stratajs/tensor";
import { ones, zeros } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface LayerNormOptions {
  /** Added to the variance (PyTorch's `eps`); 1e-5 by default. */
  readonly epsilon?: number;
  /** Whether γ and β are learned (PyTorch's `elementwise_affine`); yes by default. */
  readonly affine?: boolean;
}

/**
 * `y = (x - mean) / √(variance + ε) · γ + β`, mean and biased variance of each example by itself:
 * `torch.nn.LayerNorm`.
 *
 * A number normalises the last axis, which of images in memory is their channels. `[channels, height, width]`, PyTorch's
 * order, normalises whole images of that size; γ and β are in that order in the state dict. Ba et al. 2016,
 * https://arxiv.org/abs/1607.06450
 *
 * @example
 * ```ts
 * new LayerNorm(96, { epsilon: 1e-6 });
 * ```
 */
export class LayerNorm<T extends Tensor = Tensor> extends Module<T, T> {
  /** As in PyTorch. */
  readonly normalizedShape: readonly number[];
  readonly epsilon: number;
  /** γ, starts at 1. */
  readonly weight: Parameter | undefined;
  /** β, starts at 0. */
  readonly bias: Parameter | undefined;
  /** The last axes of an input, in memory's order. */
  private readonly expected: readonly number[];

  constructor(
    normalizedShape: number | readonly [channels: number, height: number, width: number],
    { epsilon = 1e-5, affine = true }: LayerNormOptions = {},
  ) {
    super();
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    const name = this.constructor.name;
    if (shape.length !== 1 && shape.length !== 3) {
      throw new RangeError(
        `${name} expected a number of features, or [channels, height, width], but got [${shape.join(", ")}]`,
      );
    }
    for (const size of shape) expectCount(`${name}: normalizedShape`, size);
    this.normalizedShape = shape;
    this.epsilon = epsilon;
    // In memory channels are last.
    const axes = shape.length === 3 ? [1, 2, 0] : [0];
    this.expected = axes.map((axis) => shape[axis]!);
    if (!affine) return;
    this.weight = new Parameter(shape, { initializer: ones, axes });
    this.bias = new Parameter(shape, { initializer: zeros, axes });
  }

  /** `[..., features]` -> the same, or `[batch, height, width, channels]` -> the same */
  forward(x: T): T {
    const name = `${this.constructor.name}(${this.normalizedShape.join(", ")})`;
    const others = x.shape.slice(0, Math.max(0, x.rank - this.expected.length));
    expectShape(name, x.shape, [...others, ...this.expected]);
    return layerNorm(x, {
      axes: this.expected.length,
      scale: this.weight?.value,
      offset: this.bias?.value,
      epsilon: this.epsilon,
    });
  }
}

/** Over the channels of each place of an image: torchvision's `LayerNorm2d`. Its ε is 1e-6 in ConvNeXt. */
export class LayerNorm2d extends LayerNorm<Tensor4D> {
  constructor(channels: number, options: LayerNormOptions = {}) {
    super(channels, options);
  }

  /** `[batch, height, width, channels]` -> the same */
  override forward(x: Tensor4D): Tensor4D {
    const [channels] = this.normalizedShape as [number];
    const expected = ["batch", "height", "width", channels];
    expectShape(`LayerNorm2d(${channels})`, x.shape, expected);
    return super.forward(x);
  }
}
