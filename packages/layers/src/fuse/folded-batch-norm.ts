import { relu, type Tensor } from "@stratajs/tensor";
import { Module } from "../module.ts";

/** Stands where a batch norm was that the layer before it computes now: puts out what it gets. */
export class FoldedBatchNorm<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return x;
  }

  /** What blocks call of a batch norm. */
  forwardRelu(x: T): T {
    return relu(x);
  }
}
