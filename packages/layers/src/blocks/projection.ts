import type { Tensor4D } from "@stratajs/tensor";
import { BatchNorm2d } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Sequential } from "../sequential.ts";

/** The shortcut of torchvision's residual blocks where it has to change its input; undefined elsewhere. */
export function projection(
  inChannels: number,
  outChannels: number,
  stride: number,
): Sequential<Tensor4D, Tensor4D> | undefined {
  if (stride === 1 && inChannels === outChannels) return undefined;
  return new Sequential(
    new Conv2d(inChannels, outChannels, { kernelSize: 1, stride, bias: false }),
    new BatchNorm2d(outChannels),
  );
}
