import type { ModelName } from "../index.ts";

/** A model made small enough for a test, and the side of its images. */
export interface SmallModel {
  readonly size: number;
  readonly options?: object;
  /** Of the images for its feature maps, where those of `size` have no room for a pixel of the last. */
  readonly mapsOf?: number;
  /** For learning eight images by heart; 0.01 by default. */
  readonly learningRate?: number;
}

const cifarResNet = { options: { blocks: [1, 1, 1], channels: [4, 8, 8] }, size: 8 };
const bookResNet = {
  options: {
    arch: [
      [1, 32],
      [1, 64],
    ],
  },
  size: 32,
};

const regNet = { blocks: [1, 2, 1, 1], channels: [8, 8, 16, 16], groupWidth: 4 };

/** A thousand would be most of a small model. */
const classes = 8;

/** Of each family that can be made small, one of each kind. */
export const sample: Partial<Record<ModelName, SmallModel>> = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  bookVgg11: {
    options: {
      arch: [
        [1, 8],
        [2, 16],
      ],
      imageSize: 16,
      hidden: 32,
    },
    size: 16,
    learningRate: 1e-3,
  },
  bookResNet18: bookResNet,
  bookResNeXt26: bookResNet,
  bookDenseNet: { options: { arch: [2, 2], growth: 8 }, size: 32 },
  cifarGoogleNet: { options: { width: 0.25 }, size: 8 },
  cifarResNet20: cifarResNet,
  cifarPreActResNet20: cifarResNet,
  cifarDenseNet: { options: { layers: [2, 2], growth: 4 }, size: 8 },
  alexnet: { options: { width: 8, hidden: 64 }, size: 63, mapsOf: 127, learningRate: 2e-3 },
  vgg11: { options: { width: 8, hidden: 64 }, size: 32, learningRate: 2e-3 },
  vgg11_bn: { options: { width: 8, hidden: 64 }, size: 32 },
  resnet18: { options: { width: 4 }, size: 32 },
  resnet50: { options: { width: 4 }, size: 32 },
  convnext_tiny: { options: { width: 4, classes }, size: 32 },
  efficientnet_b0: { options: { width: 0.1, depth: 0.5, classes }, size: 32 },
  mobilenet_v2: { options: { width: 0.1, classes }, size: 32 },
  mobilenet_v3_large: { options: { width: 0.1, classes }, size: 32 },
  mobilenet_v3_small: { options: { width: 0.1, classes }, size: 32 },
  regnet_x_400mf: { options: { ...regNet, classes }, size: 32 },
  regnet_y_400mf: { options: { ...regNet, classes }, size: 32 },
  shufflenet_v2_x1_0: { options: { channels: [8, 16, 16, 32, 64], classes }, size: 32 },
  resnext50_32x4d: { options: { width: 16 }, size: 32 },
  densenet121: { options: { layers: [1, 2, 1, 1], growth: 8, width: 16 }, size: 32 },
  // Half of the classes cannot be learned: the labels take the others.
  squeezenet1_1: { options: { classes: 64 }, size: 33, learningRate: 1e-3 },
};
