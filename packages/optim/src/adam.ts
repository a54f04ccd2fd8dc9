import { AdamFamily, type AdamOptions } from "./adam-family.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";

/**
 * Adam, with weight decay as part of the gradient: `torch.optim.Adam`.
 *
 * `g += weightDecay · p; m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; p −= learningRate · m̂ / (√v̂ + ε)` with
 * bias-corrected m̂ and v̂. Kingma & Ba 2015, https://arxiv.org/abs/1412.6980
 *
 * @example
 * ```ts
 * const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
 * ```
 */
export class Adam extends AdamFamily {
  protected override readonly decoupledWeightDecay = false;

  constructor(parameters: OptimizerParameters, options: AdamOptions = {}) {
    super(parameters, options, 0);
  }
}
