import { expectShape, groupNorm, Parameter, type Tensor4D } from "@stratajs/tensor";
import { ones, zeros } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface GroupNormOptions {
  /** Added to the variance (PyTorch's `eps`); 1e-5 by default. */
  readonly epsilon?: number;
  /** Whether γ and β are learned; yes by default. */
  readonly affine?: boolean;
}

/**
 * Normalises each image by the mean and the biased variance of each group of channels: `torch.nn.GroupNorm`.
 *
 * The same in training and in prediction. Wu & He 2018, https://arxiv.org/abs/1803.08494
 *
 * @example
 * ```ts
 * new GroupNorm(32, 256); // 32 groups of 8 channels
 * ```
 */
export class GroupNorm extends Module<Tensor4D, Tensor4D> {
  readonly groups: number;
  readonly channels: number;
  readonly epsilon: number;
  /** γ `[channels]`, starts at 1. */
  readonly weight: Parameter | undefined;
  /** β `[channels]`, starts at 0. */
  readonly bias: Parameter | undefined;

  constructor(
    groups: number,
    channels: number,
    { epsilon = 1e-5, affine = true }: GroupNormOptions = {},
  ) {
    super();
    expectCount("GroupNorm: groups", groups);
    expectCount("GroupNorm: channels", channels);
    if (channels % groups !== 0) {
      throw new RangeError(
        `GroupNorm expected a number of groups that divides ${channels} channels but got ${groups}`,
      );
    }
    this.groups = groups;
    this.channels = channels;
    this.epsilon = epsilon;
    if (!affine) return;
    this.weight = new Parameter([channels], { initializer: ones });
    this.bias = new Parameter([channels], { initializer: zeros });
  }

  /** What errors call it. */
  protected get label(): string {
    return `GroupNorm(${this.groups}, ${this.channels})`;
  }

  /** `[batch, height, width, channels]` -> the same */
  forward(x: Tensor4D): Tensor4D {
    const expected = ["batch", "height", "width", this.channels];
    expectShape(this.label, x.shape, expected);
    return groupNorm(x, this.groups, {
      scale: this.weight?.value,
      offset: this.bias?.value,
      epsilon: this.epsilon,
    });
  }
}

/**
 * Normalises each channel of each image by itself: `torch.nn.InstanceNorm2d` without running statistics, which is a
 * group norm with as many groups as channels.
 *
 * γ and β are not learned by default, as in PyTorch. Ulyanov et al. 2016, https://arxiv.org/abs/1607.08022
 */
export class InstanceNorm2d extends GroupNorm {
  constructor(channels: number, { epsilon, affine = false }: GroupNormOptions = {}) {
    expectCount("InstanceNorm2d: channels", channels);
    super(channels, channels, { affine, ...(epsilon !== undefined && { epsilon }) });
  }

  protected override get label(): string {
    return `InstanceNorm2d(${this.channels})`;
  }
}
