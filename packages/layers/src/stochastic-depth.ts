import {
  inference,
  stochasticDepth,
  type Context,
  type StochasticDepthOptions,
  type Tensor,
} from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * In training, drops the branch of a residual block now and then, so that its shortcut alone is left: torchvision's
 * `StochasticDepth`.
 *
 * Huang et al. 2016, https://arxiv.org/abs/1603.09382
 */
export class StochasticDepth<T extends Tensor = Tensor> extends Module<T, T> {
  probability: number;
  readonly options: StochasticDepthOptions;

  /** @param probability of being dropped, in [0, 1). */
  constructor(probability: number, options: StochasticDepthOptions = {}) {
    super();
    if (!(probability >= 0 && probability < 1)) {
      throw new RangeError(
        `StochasticDepth expected a probability in [0, 1) but got ${probability}`,
      );
    }
    this.probability = probability;
    this.options = options;
  }

  forward(x: T, context: Context = inference): T {
    return stochasticDepth(x, this.probability, context, this.options);
  }
}
