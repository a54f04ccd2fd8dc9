import type { ModelName } from "@stratajs/zoo";

/** One of each family, made small enough for a test, and the side of its images. */
export const smallModels: { readonly [Name in ModelName]?: { readonly size: number } & object } = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  cifarGoogleNet: { width: 0.25, size: 8 } as { size: number },
  cifarResNet20: { blocks: [1, 1, 1], channels: [4, 8, 8], size: 8 } as { size: number },
  cifarPreActResNet20: { blocks: [1, 1, 1], channels: [4, 8, 8], size: 8 } as { size: number },
  cifarDenseNet: { layers: [2, 2], growth: 4, size: 8 } as { size: number },
  resnet18: { width: 4, classes: 7, size: 32 } as { size: number },
  resnet50: { width: 4, classes: 7, size: 32 } as { size: number },
};
