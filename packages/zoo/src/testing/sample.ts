import type { ModelName } from "../index.ts";

/** A model made small enough for a test, and the side of its images. */
export interface SmallModel {
  readonly size: number;
  readonly options?: object;
}

const cifarResNet = { options: { blocks: [1, 1, 1], channels: [4, 8, 8] }, size: 8 };

/** Of each family one of each kind: every block of the zoo is in one of these. */
export const sample: Partial<Record<ModelName, SmallModel>> = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  cifarGoogleNet: { options: { width: 0.25 }, size: 8 },
  cifarResNet20: cifarResNet,
  cifarPreActResNet20: cifarResNet,
  cifarDenseNet: { options: { layers: [2, 2], growth: 4 }, size: 8 },
  resnet18: { options: { width: 2 }, size: 32 },
  resnet50: { options: { width: 2 }, size: 32 },
  resnext50_32x4d: { options: { width: 16 }, size: 32 },
};
