import { AdamFamily, type AdamOptions } from "./adam-family.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";

export type AdamWOptions = AdamOptions;

/**
 * Adam with decoupled weight decay: `torch.optim.AdamW`.
 *
 * `p −= learningRate · weightDecay · p; m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²;
 * p −= learningRate · m̂ / (√v̂ + ε)` with bias-corrected m̂ and v̂. Loshchilov & Hutter 2019,
 * https://arxiv.org/abs/1711.05101
 *
 * @example
 * ```ts
 * const optimizer = new AdamW(model.parameters(), { learningRate: 1e-3, weightDecay: 1e-4 });
 * ```
 */
export class AdamW extends AdamFamily {
  protected override readonly decoupledWeightDecay = true;

  constructor(parameters: OptimizerParameters, options: AdamWOptions = {}) {
    super(parameters, options, 0.01);
  }
}
