import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectAtLeastZero, expectBelowOne } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface RMSpropOptions {
  /** 0.01 by default. */
  readonly learningRate?: number;
  /** How much of the mean of squares is kept; 0.99 by default. */
  readonly alpha?: number;
  /** PyTorch's `eps`; 1e-8 by default. */
  readonly epsilon?: number;
  /** Added to the gradient as `weightDecay * parameter`; 0 by default. */
  readonly weightDecay?: number;
  /** 0 by default. */
  readonly momentum?: number;
  /** Divides by the gradient's standard deviation in place of its root mean square. */
  readonly centered?: boolean;
}

/**
 * Divides the gradient by a running root of its mean square: `torch.optim.RMSprop`.
 *
 * `g += weightDecay · p; v = αv + (1 − α)g²; a = αa + (1 − α)g (centered, else 0);
 * b = momentum · b + g / (√(v − a²) + ε); p −= learningRate · b`. Hinton 2012; centered: Graves 2013,
 * https://arxiv.org/abs/1308.0850
 *
 * @example
 * ```ts
 * const optimizer = new RMSprop(model.parameters(), { learningRate: 1e-3, momentum: 0.9 });
 * ```
 */
export class RMSprop extends BufferedOptimizer {
  momentum: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly #hasMomentum: boolean;

  constructor(parameters: OptimizerParameters, options: RMSpropOptions = {}) {
    const { learningRate = 0.01, alpha = 0.99, epsilon = 1e-8 } = options;
    const { weightDecay = 0, momentum = 0, centered = false } = options;
    const bufferNames = [
      "square_avg",
      ...(momentum === 0 ? [] : ["momentum_buffer"]),
      ...(centered ? ["grad_avg"] : []),
    ];
    super(parameters, { learningRate, weightDecay, bufferNames });
    expectAtLeastZero("RMSprop", { epsilon, momentum });
    expectBelowOne("RMSprop", { alpha });
    this.momentum = momentum;
    this.alpha = alpha;
    this.epsilon = epsilon;
    this.centered = centered;
    this.#hasMomentum = momentum !== 0;
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { alpha, epsilon, momentum, centered } = this;
    const hasMomentum = this.#hasMomentum;
    if (momentum !== 0 && !hasMomentum) {
      throw new Error(
        `RMSprop was made without momentum and cannot take ${momentum} later; give it to the constructor`,
      );
    }
    const { learningRate, weightDecay } = batch;
    const settings = [learningRate, alpha, 1 - alpha, epsilon, weightDecay, momentum];
    return runStep("RmspropStep", batch, settings, { hasMomentum, centered });
  }
}
