import type { Tensor1D } from "@tensorflow/tfjs-core";

export type Reduction = "mean" | "sum" | "none";

export interface SoftmaxCrossEntropyOptions<R extends Reduction = Reduction> {
  /** How much of the target goes evenly to all classes, in [0, 1]; 0 by default. */
  readonly labelSmoothing?: number;
  /** A weight for each class `[classes]`; the mean is then weighted by the labels' weights. */
  readonly classWeights?: Tensor1D;
  /** Examples with this label count nowhere; -100 by default. */
  readonly ignoreIndex?: number;
  /** `"mean"` by default. */
  readonly reduction?: R;
}
