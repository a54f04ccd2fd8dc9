import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectBetas } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

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
    const settings = [learningRate, beta1, 1 - beta1, beta2, 1 - beta2, weightDecay];
    return runStep("LionStep", batch, settings, {});
  }
}
