import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import { Module } from "./module.ts";

/** What a network with auxiliary heads puts out in training. */
export interface AuxiliaryOutputs {
  /** `[batch, classes]` */
  readonly logits: Tensor2D;
  /** `[batch, classes]` each; none where the model was made without its auxiliary heads. */
  readonly auxiliary: readonly Tensor2D[];
}

/**
 * A classifier with further heads half way, which only help it to learn: GoogLeNet, Inception v3.
 *
 * `forward` puts out the logits alone, in training as well; `forwardWithAuxiliary` all, for one's own loop:
 * `loss(logits) + auxiliaryWeight * (loss(auxiliary[0]) + …)`, as `ImageClassifier` has it.
 */
export interface WithAuxiliaryHeads {
  /** What the loss of each auxiliary head counts, the last one's being 1. */
  readonly auxiliaryWeight: number;
  forwardWithAuxiliary(x: Tensor4D, context?: Context): AuxiliaryOutputs;
}

export function hasAuxiliaryHeads(model: object): model is Module & WithAuxiliaryHeads {
  return model instanceof Module && "forwardWithAuxiliary" in model && "auxiliaryWeight" in model;
}
