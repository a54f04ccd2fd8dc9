import { runTrainingKernel, tensor1d, type Parameter, type Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, expectAtLeastZero, type StepGroup } from "./optimizer.ts";

export interface AdamWOptions {
  /** 1e-3 by default. */
  readonly learningRate?: number;
  /** How much of the first and second moments is kept; [0.9, 0.999] by default. */
  readonly betas?: readonly [number, number];
  /** PyTorch's `eps`; 1e-8 by default. */
  readonly epsilon?: number;
  /** How much of the parameter goes each step, times the learning rate; 0.01 by default. */
  readonly weightDecay?: number;
}

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
export class AdamW extends BufferedOptimizer {
  /** β₁. */
  momentum: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;

  constructor(parameters: Iterable<Parameter>, options: AdamWOptions = {}) {
    const {
      learningRate = 1e-3,
      betas = [0.9, 0.999],
      epsilon = 1e-8,
      weightDecay = 0.01,
    } = options;
    super(parameters, learningRate, ["exp_avg", "exp_avg_sq"]);
    expectAtLeastZero("AdamW", { epsilon, weightDecay });
    for (const beta of betas) {
      if (beta >= 0 && beta < 1) continue;
      throw new RangeError(`AdamW expected betas in [0, 1) but got ${betas.join(", ")}`);
    }
    this.momentum = betas[0];
    this.beta2 = betas[1];
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  protected override update(group: StepGroup): Tensor[] {
    const { steps, parameters, gradients, buffers, clipping } = group;
    const settings = [
      this.learningRate,
      this.momentum,
      this.beta2,
      this.epsilon,
      this.weightDecay,
      1 - this.momentum ** (steps + 1),
      1 - this.beta2 ** (steps + 1),
      clipping.value,
    ];
    return runTrainingKernel(
      "AdamStep",
      [...parameters, ...gradients, ...buffers, tensor1d(settings), clipping.factor],
      { count: parameters.length, decoupledWeightDecay: true, inPlace: true },
    );
  }
}
