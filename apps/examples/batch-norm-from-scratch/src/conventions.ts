import type { BatchNormOptions } from "@stratajs/layers";

/**
 * Batch norm as different texts and libraries have it, in the layer's options. All of them normalise a training
 * batch by its biased variance; they differ in ε and in the running statistics.
 */
export const conventions: Readonly<Record<string, BatchNormOptions>> = {
  /** The layer's defaults: the running variance takes the unbiased variance of the batch. */
  PyTorch: {},
  /** The hand-written version of the PyTorch text, and of this example. */
  "from scratch": { runningVariance: { initial: 1, unbiased: false } },
  /** Its momentum of 0.9 weighs the old value. */
  Gluon: { momentum: 1 - 0.9, runningVariance: { initial: 0, unbiased: false } },
  DJL: { momentum: 1 - 0.9, epsilon: 1e-12, runningVariance: { initial: 0, unbiased: false } },
};
