import { abs, div, maximum, mul, sub, type Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectBetas } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { blend, stepEach } from "./step-each.ts";

export interface LionOptions {
  /** 1e-4 by default: the paper takes a third to a tenth of AdamW's. */
  readonly learningRate?: number;
  /** How much of the momentum is kept in the step, and for the next step; [0.9, 0.99] by default. */
  readonly betas?: readonly [number, number];
  /** Shrinks the parameter, as in AdamW; 0 by default: the paper takes three to ten times AdamW's. */
  readonly weightDecay?: number;
}

/**
 * Steps of one size in the direction of the momentum's sign, with half of Adam's memory. Not in PyTorch.
 *
 * `p −= learningRate · (sign(β₁m + (1 − β₁)g) + weightDecay · p); m = β₂m + (1 − β₂)g`. Chen et al. 2023,
 * https://arxiv.org/abs/2302.06675
 *
 * @example
 * ```ts
 * const optimizer = new Lion(model.parameters(), { learningRate: 1e-4, weightDecay: 0.1 });
 * ```
 */
export class Lion extends BufferedOptimizer {
  /** β₁. */
  momentum: number;
  readonly beta2: number;

  constructor(parameters: OptimizerParameters, options: LionOptions = {}) {
    const { learningRate = 1e-4, betas = [0.9, 0.99], weightDecay = 0 } = options;
    super(parameters, { learningRate, weightDecay, bufferNames: ["exp_avg"] });
    expectBetas("Lion", betas);
    this.momentum = betas[0];
    this.beta2 = betas[1];
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { learningRate, weightDecay } = batch;
    const { momentum: beta1, beta2 } = this;
    const kept = 1 - learningRate * weightDecay;
    const settings = { learningRate, kept, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2 };
    return stepEach(batch, settings, ({ parameter, gradient, buffers }, s) => {
      const direction = signOf(blend(buffers[0]!, s.beta1, gradient, s.rest1));
      const next = sub(mul(parameter, s.kept), mul(direction, s.learningRate));
      return [next, blend(buffers[0]!, s.beta2, gradient, s.rest2)];
    });
  }
}

/** The least float32 with all its digits. */
const TINY = 2 ** -126;

/** −1, 0 or 1, and NaN for NaN, which comparisons would make a 0; tfjs-backend-wasm has no kernel for it. */
function signOf(x: Tensor): Tensor {
  return div(x, maximum(abs(x), TINY));
}
