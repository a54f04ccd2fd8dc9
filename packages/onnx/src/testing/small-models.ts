import type { ModelName } from "@stratajs/zoo";

const cifarResNet = { blocks: [1, 1, 1], channels: [4, 8, 8], size: 8 };
const regNet = { blocks: [1, 1, 1, 1], channels: [8, 8, 16, 16], groupWidth: 4, size: 32 };

/** One of each family, made small enough for a test by its options, and the side of its images. */
export const smallModels: {
  readonly [Name in ModelName]?: { readonly size: number } & Readonly<Record<string, unknown>>;
} = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  bookDenseNet: { arch: [2, 2], growth: 8, size: 32 },
  cifarGoogleNet: { width: 0.25, size: 8 },
  cifarResNet20: cifarResNet,
  cifarPreActResNet20: cifarResNet,
  cifarDenseNet: { layers: [2, 2], growth: 4, size: 8 },
  alexnet: { width: 8, hidden: 64, size: 63 },
  vgg11_bn: { width: 8, hidden: 64, size: 32 },
  resnet18: { width: 4, size: 32 },
  resnet50: { width: 4, size: 32 },
  resnext50_32x4d: { width: 16, size: 32 },
  densenet121: { layers: [1, 2, 1, 1], growth: 8, width: 16, size: 32 },
  squeezenet1_1: { size: 33 },
  convnext_tiny: { width: 4, size: 32 },
  efficientnet_b0: { width: 0.1, depth: 0.5, size: 32 },
  mobilenet_v2: { width: 0.1, size: 32 },
  mobilenet_v3_large: { width: 0.1, size: 32 },
  mobilenet_v3_small: { width: 0.1, size: 32 },
  mnasnet0_5: { size: 32 },
  regnet_x_400mf: regNet,
  regnet_y_400mf: regNet,
  shufflenet_v2_x1_0: { channels: [8, 16, 16, 32, 64], size: 32 },
};
