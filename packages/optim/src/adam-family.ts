import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { adamSettings } from "./adam-settings.ts";
import { expectAtLeastZero, expectBetas } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface AdamOptions {
  /** 1e-3 by default. */
  readonly learningRate?: number;
  /** How much of the first and second moments is kept; [0.9, 0.999] by default. */
  readonly betas?: readonly [number, number];
  /** PyTorch's `eps`; 1e-8 by default. */
  readonly epsilon?: number;
  /** 0 by default in Adam, where it is added to the gradient; 0.01 in AdamW, where it shrinks the parameter. */
  readonly weightDecay?: number;
  /** Divides by the largest second moment so far: Reddi et al. 2018, https://arxiv.org/abs/1904.09237 */
  readonly amsgrad?: boolean;
}

/** What Adam and AdamW have in common, which is all but where weight decay enters. */
export abstract class AdamFamily extends BufferedOptimizer {
  /** β₁. */
  momentum: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  /** Whether weight decay shrinks the parameter, in place of being added to the gradient. */
  protected abstract readonly decoupledWeightDecay: boolean;

  constructor(parameters: OptimizerParameters, options: AdamOptions, defaultWeightDecay: number) {
    const {
      learningRate = 1e-3,
      betas = [0.9, 0.999],
      epsilon = 1e-8,
      weightDecay = defaultWeightDecay,
      amsgrad = false,
    } = options;
    const bufferNames = ["exp_avg", "exp_avg_sq", ...(amsgrad ? ["max_exp_avg_sq"] : [])];
    super(parameters, { learningRate, weightDecay, bufferNames });
    expectAtLeastZero(this.constructor.name, { epsilon });
    expectBetas(this.constructor.name, betas);
    this.momentum = betas[0];
    this.beta2 = betas[1];
    this.epsilon = epsilon;
    this.amsgrad = amsgrad;
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { amsgrad, decoupledWeightDecay } = this;
    const attributes = { amsgrad, decoupledWeightDecay };
    return runStep("AdamStep", batch, adamSettings(batch, this), attributes);
  }
}
