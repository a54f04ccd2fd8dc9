import type { ModelName } from "../index.ts";

/** A model made small enough for a test, and the side of its images. */
export interface SmallModel {
  readonly size: number;
  readonly options?: object;
}

const cifarResNet = { options: { blocks: [1, 1, 1], channels: [4, 8, 8] }, size: 8 };

const regNet = { blocks: [1, 2, 1, 1], channels: [8, 8, 16, 16], groupWidth: 4 };

/** A thousand would be most of a small model. */
const classes = 8;

/** Of each family one of each kind: every block of the zoo is in one of these. */
export const sample: Partial<Record<ModelName, SmallModel>> = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  cifarGoogleNet: { options: { width: 0.25 }, size: 8 },
  cifarResNet20: cifarResNet,
  cifarPreActResNet20: cifarResNet,
  cifarDenseNet: { options: { layers: [2, 2], growth: 4 }, size: 8 },
  convnext_tiny: { options: { width: 4, classes }, size: 32 },
  efficientnet_b0: { options: { width: 0.1, depth: 0.5, classes }, size: 32 },
  mobilenet_v2: { options: { width: 0.1, classes }, size: 32 },
  mobilenet_v3_large: { options: { width: 0.1, classes }, size: 32 },
  mobilenet_v3_small: { options: { width: 0.1, classes }, size: 32 },
  regnet_x_400mf: { options: { ...regNet, classes }, size: 32 },
  regnet_y_400mf: { options: { ...regNet, classes }, size: 32 },
  shufflenet_v2_x1_0: { options: { channels: [8, 16, 16, 32, 64], classes }, size: 32 },
  resnet18: { options: { width: 2 }, size: 32 },
  resnet50: { options: { width: 2 }, size: 32 },
  resnext50_32x4d: { options: { width: 16 }, size: 32 },
};
