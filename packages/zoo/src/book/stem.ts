import { BatchNorm2d, Conv2d, MaxPool2d, ReLU, Sequential } from "@stratajs/layers";
import type { Tensor4D } from "@stratajs/tensor";

/** What the book's residual and dense networks begin with: a quarter of the image, 64 channels. */
export function bookStem(inputChannels: number): Sequential<Tensor4D, Tensor4D> {
  return new Sequential(
    new Conv2d(inputChannels, 64, { kernelSize: 7, stride: 2, padding: 3 }),
    new BatchNorm2d(64),
    new ReLU(),
    new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
  );
}
