import type { ModelEntry } from "./model.ts";

type PublishedImages = Pick<ModelEntry, "inputSize" | "mean" | "standardDeviation">;

/** CIFAR-10's images and the statistics of its training set. */
export const cifar10Images: PublishedImages = {
  inputSize: [32, 32, 3],
  mean: [0.491_399_68, 0.482_158_41, 0.446_530_91],
  standardDeviation: [0.247_032_23, 0.243_485_13, 0.261_587_84],
};

/** ImageNet's, as torchvision's weights expect them. */
export const imageNetImages: PublishedImages = {
  inputSize: [224, 224, 3],
  mean: [0.485, 0.456, 0.406],
  standardDeviation: [0.229, 0.224, 0.225],
};

/** Fashion-MNIST's, resized to `side` where the book does so, as they are. */
export function fashionMnistImages(side: number): PublishedImages {
  return { inputSize: [side, side, 1], mean: [0], standardDeviation: [1] };
}
