import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectAtLeastZero } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface AdagradOptions {
  /** 0.01 by default. */
  readonly learningRate?: number;
  /** Step t, from 0, has `learningRate / (1 + t · learningRateDecay)` (PyTorch's `lr_decay`); 0 by default. */
  readonly learningRateDecay?: number;
  /** Added to the gradient as `weightDecay * parameter`; 0 by default. */
  readonly weightDecay?: number;
  /** What the sums of squares start from (`initial_accumulator_value`); 0 by default. */
  readonly initialAccumulator?: number;
  /** PyTorch's `eps`; 1e-10 by default. */
  readonly epsilon?: number;
}

/**
 * Divides the gradient by the root of the sum of all its squares so far: `torch.optim.Adagrad`.
 *
 * `g += weightDecay · p; s += g²; p −= learningRate / (1 + t · learningRateDecay) · g / (√s + ε)`. Duchi et al.
 * 2011, https://jmlr.org/papers/v12/duchi11a.html
 *
 * @example
 * ```ts
 * const optimizer = new Adagrad(model.parameters(), { learningRate: 0.01 });
 * ```
 */
export class Adagrad extends BufferedOptimizer {
  override readonly momentum = 0;
  readonly learningRateDecay: number;
  readonly epsilon: number;

  constructor(parameters: OptimizerParameters, options: AdagradOptions = {}) {
    const { learningRate = 0.01, weightDecay = 0, initialAccumulator = 0 } = options;
    const { learningRateDecay = 0, epsilon = 1e-10 } = options;
    super(parameters, {
      learningRate,
      weightDecay,
      bufferNames: ["sum"],
      initialValue: initialAccumulator,
    });
    expectAtLeastZero("Adagrad", { learningRateDecay, initialAccumulator, epsilon });
    this.learningRateDecay = learningRateDecay;
    this.epsilon = epsilon;
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { weightDecay, steps, learningRate } = batch;
    const rate = learningRate / (1 + steps * this.learningRateDecay);
    return runStep("AdagradStep", batch, [rate, this.epsilon, weightDecay], {});
  }
}
