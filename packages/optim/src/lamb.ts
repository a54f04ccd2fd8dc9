import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { adamSettings } from "./adam-settings.ts";
import { expectAtLeastZero, expectBetas } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface LAMBOptions {
  /** 1e-3 by default. */
  readonly learningRate?: number;
  /** How much of the first and second moments is kept; [0.9, 0.999] by default. */
  readonly betas?: readonly [number, number];
  /** 1e-6 by default. */
  readonly epsilon?: number;
  /** Added to the step before its length is set; 0.01 by default. */
  readonly weightDecay?: number;
}

/**
 * Adam for large batches: each parameter's step is as long as the parameter itself, times the learning rate. Not in
 * PyTorch.
 *
 * `m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; u = m̂ / (√v̂ + ε) + weightDecay · p` with bias-corrected m̂ and v̂;
 * `p −= learningRate · ‖p‖ / ‖u‖ · u`, and without that ratio where one of the norms is 0. You et al. 2020, Algorithm 2
 * with φ the identity, https://arxiv.org/abs/1904.00962
 *
 * @example
 * ```ts
 * const optimizer = new LAMB(decayWeightsOnly(model.parameters()), { learningRate: 2e-3 });
 * ```
 */
export class LAMB extends BufferedOptimizer {
  /** β₁. */
  momentum: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(parameters: OptimizerParameters, options: LAMBOptions = {}) {
    const { learningRate = 1e-3, betas = [0.9, 0.999] } = options;
    const { epsilon = 1e-6, weightDecay = 0.01 } = options;
    super(parameters, { learningRate, weightDecay, bufferNames: ["exp_avg", "exp_avg_sq"] });
    expectAtLeastZero("LAMB", { epsilon });
    expectBetas("LAMB", betas);
    this.momentum = betas[0];
    this.beta2 = betas[1];
    this.epsilon = epsilon;
  }

  protected override update(batch: StepBatch): Tensor[] {
    return runStep("LambStep", batch, adamSettings(batch, this), {});
  }
}
