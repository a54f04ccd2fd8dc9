import { relu, type Tensor4D } from "@stratajs/tensor";
import type { Activation } from "../activations.ts";
import { BatchNorm2d, type BatchNormOptions } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Sequential } from "../sequential.ts";

export interface ConvNormActivationOptions {
  /** 3 by default; odd, and padded so that a stride of 1 keeps the image's size. */
  readonly kernelSize?: number;
  /** 1 by default. */
  readonly stride?: number;
  /** 1 by default; as many as channels makes it depthwise. */
  readonly groups?: number;
  /** `relu` by default; `null` for none. */
  readonly activation?: Activation | null;
  /** Of the batch norm. */
  readonly norm?: BatchNormOptions | undefined;
}

/**
 * A convolution without bias, batch norm, and an activation, at places 0, 1 and 2: torchvision's `Conv2dNormActivation`.
 *
 * `[batch, height, width, inChannels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]`
 *
 * @example
 * ```ts
 * convNormActivation(32, 32, { stride: 2, groups: 32, activation: relu6 });
 * ```
 */
export function convNormActivation(
  inChannels: number,
  outChannels: number,
  options: ConvNormActivationOptions = {},
): Sequential<Tensor4D, Tensor4D> {
  const { kernelSize = 3, stride = 1, groups = 1, activation = relu, norm } = options;
  const padding = (kernelSize - 1) / 2;
  return new Sequential(
    new Conv2d(inChannels, outChannels, { kernelSize, stride, padding, groups, bias: false }),
    new BatchNorm2d(outChannels, norm),
    ...(activation === null ? [] : [activation]),
  );
}
