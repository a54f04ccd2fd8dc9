import type { Tensor } from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectAtLeastZero } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { runStep } from "./run-step.ts";

export interface SGDOptions {
  readonly learningRate: number;
  /** 0 by default. */
  readonly momentum?: number;
  /** How much less of the gradient enters the momentum buffer; 0 by default. */
  readonly dampening?: number;
  /** Added to the gradient as `weightDecay * parameter`; 0 by default. */
  readonly weightDecay?: number;
  /** Looks ahead along the momentum; needs momentum and no dampening. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: `torch.optim.SGD`.
 *
 * `g += weightDecay · p; b = momentum · b + (1 − dampening) · g (the first time b = g);
 * p −= learningRate · (nesterov ? g + momentum · b : b)`. Sutskever et al. 2013, in PyTorch's form.
 *
 * @example
 * ```ts
 * const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
 * ```
 */
export class SGD extends BufferedOptimizer {
  momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;

  constructor(parameters: OptimizerParameters, options: SGDOptions) {
    const { momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    super(parameters, {
      learningRate: options.learningRate,
      weightDecay,
      bufferNames: momentum === 0 ? [] : ["momentum_buffer"],
    });
    expectAtLeastZero("SGD", { momentum });
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new RangeError(
        `SGD expected momentum above 0 and dampening 0 with nesterov but got momentum ${momentum} and dampening ${dampening}`,
      );
    }
    if (!Number.isFinite(dampening)) {
      throw new RangeError(`SGD expected dampening to be a number but got ${dampening}`);
    }
    this.momentum = momentum;
    this.dampening = dampening;
    this.nesterov = nesterov;
  }

  protected override update(batch: StepBatch): Tensor[] {
    const { steps, buffers, learningRate, weightDecay } = batch;
    const { momentum, nesterov } = this;
    if (momentum !== 0 && buffers.length === 0) {
      throw new Error(
        `SGD was made without momentum and cannot take ${momentum} later; give it to the constructor`,
      );
    }
    const dampening = steps === 0 ? 0 : this.dampening;
    const settings = [learningRate, momentum, dampening, weightDecay];
    return runStep("SgdStep", batch, settings, { nesterov });
  }
}
