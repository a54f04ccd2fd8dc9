import { WeightAverage } from "./weight-average.ts";

/**
 * The plain mean of the weights at every update, which is usually the end of an epoch: PyTorch's `AveragedModel`.
 * Izmailov et al. 2018, https://arxiv.org/abs/1803.05407
 *
 * @example
 * ```ts
 * const average = new StochasticWeightAverage(model.parameters());
 * // after each of the last epochs:
 * average.update();
 * // at the end: the averages stay in the model, and its batch norms' statistics are estimated for them
 * average.swap();
 * await updateBatchNorm(model, train);
 * ```
 */
export class StochasticWeightAverage extends WeightAverage {
  protected override weight(updates: number): number {
    return 1 / (updates + 1);
  }
}
