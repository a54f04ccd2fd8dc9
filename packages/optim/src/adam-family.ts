import {
  add,
  div,
  maximum,
  mul,
  runTrainingKernel,
  sqrt,
  square,
  sub,
  tensor1d,
  type Tensor,
} from "@stratajs/tensor";
import { BufferedOptimizer, type StepBatch } from "./buffered-optimizer.ts";
import { expectAtLeastZero, expectBetas } from "./expect-settings.ts";
import type { OptimizerParameters } from "./parameter-groups.ts";
import { blend, stepEach, withPenalty } from "./step-each.ts";

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
    return this.amsgrad ? this.#updateAmsgrad(batch) : this.#updateAdam(batch);
  }

  #updateAdam(batch: StepBatch): Tensor[] {
    const { steps, parameters, gradients, buffers, clipping } = batch;
    const settings = [
      batch.learningRate,
      this.momentum,
      this.beta2,
      this.epsilon,
      batch.weightDecay,
      1 - this.momentum ** (steps + 1),
      1 - this.beta2 ** (steps + 1),
      clipping.value,
    ];
    return runTrainingKernel(
      "AdamStep",
      [...parameters, ...gradients, ...buffers, tensor1d(settings), clipping.factor],
      {
        count: parameters.length,
        decoupledWeightDecay: this.decoupledWeightDecay,
        inPlace: true,
      },
    );
  }

  #updateAmsgrad(batch: StepBatch): Tensor[] {
    const { steps, learningRate, weightDecay } = batch;
    const { momentum: beta1, beta2, epsilon, decoupledWeightDecay } = this;
    const settings = {
      beta1,
      rest1: 1 - beta1,
      beta2,
      rest2: 1 - beta2,
      epsilon,
      rate: learningRate / (1 - beta1 ** (steps + 1)),
      root2: Math.sqrt(1 - beta2 ** (steps + 1)),
      penalty: decoupledWeightDecay ? 0 : weightDecay,
      kept: decoupledWeightDecay ? 1 - learningRate * weightDecay : 1,
    };
    return stepEach(batch, settings, (row, s) => {
      const gradient = withPenalty(row, s.penalty);
      const first = blend(row.buffers[0]!, s.beta1, gradient, s.rest1);
      const second = blend(row.buffers[1]!, s.beta2, square(gradient), s.rest2);
      const largest = maximum(row.buffers[2]!, second);
      const deviation = add(div(sqrt(largest), s.root2), s.epsilon);
      const step = div(mul(first, s.rate), deviation);
      return [sub(mul(row.parameter, s.kept), step), first, second, largest];
    });
  }
}
