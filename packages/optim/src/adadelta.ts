import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectAtLeastZero } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface AdadeltaOptions {
  /** 1 by default. */
  readonly learningRate?: number;
  /** How much of the mean squares is kept; 0.9 by default. */
  readonly rho?: number;
  /** PyTorch's `eps`; 1e-6 by default. */
  readonly epsilon?: number;
  /** Added to the gradient as `weightDecay * parameter`; 0 by default. */
  readonly weightDecay?: number;
}

/**
 * Steps of the size of the steps before: `torch.optim.Adadelta`.
 *
 * `g += weightDecay · p; v = ρv + (1 − ρ)g²; d = √(u + ε) / √(v + ε) · g; u = ρu + (1 − ρ)d²;
 * p −= learningRate · d`. Zeiler 2012, https://arxiv.org/abs/1212.5701
 *
 * @example
 * ```ts
 * const optimizer = new Adadelta(model.parameters());
 * ```
 */
export class Adadelta extends BufferedOptimizer {
  override readonly momentum = 0;
  readonly rho: number;
  readonly epsilon: number;

  constructor(parameters: OptimizerParameters, options: AdadeltaOptions = {}) {
    const { learningRate = 1, rho = 0.9, epsilon = 1e-6, weightDecay = 0 } = options;
    super(parameters, { learningRate, weightDecay, bufferNames: ["square_avg", "acc_delta"] });
    expectAtLeastZero("Adadelta", { epsilon });
    // PyTorch's range, which includes 1.
    if (!(rho >= 0 && rho <= 1)) {
      throw new RangeError(`Adadelta expected rho in [0, 1] but got ${rho}`);
    }
    this.rho = rho;
    this.epsilon = epsilon;
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { learningRate, weightDecay } = batch;
    const { rho, epsilon } = this;
    const settings = [learningRate, rho, 1 - rho, epsilon, weightDecay];
    return runStep("AdadeltaStep", batch, settings, {});
  }
}
