import { Module } from "@stratajs/layers";
import {
  add,
  div,
  inference,
  mean,
  ModuleBuffer,
  mul,
  Parameter,
  sqrt,
  square,
  sub,
  tidy,
  type Context,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";

export interface BatchNormFromScratchOptions {
  /** The weight of the new value in the moving statistics; 0.1 by default. */
  readonly momentum?: number;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * Batch norm written out in tensor ops, to be read: the layers `BatchNorm1d` and `BatchNorm2d` compute the
 * same in one kernel. Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167
 *
 * Training: `y = (x - mean) / √(variance + ε) · γ + β` by the batch's own mean and biased variance, and
 * `moving = (1 - momentum) · moving + momentum · batch` for both.
 * Prediction: the same y by the moving statistics, so that an example's result does not depend on its batch.
 */
export class BatchNormFromScratch<T extends Tensor2D | Tensor4D> extends Module<T, T> {
  readonly momentum: number;
  readonly epsilon: number;
  /** γ `[channels]` */
  readonly weight: Parameter;
  /** β `[channels]` */
  readonly bias: Parameter;
  readonly movingMean: ModuleBuffer;
  readonly movingVariance: ModuleBuffer;

  constructor(channels: number, options: BatchNormFromScratchOptions = {}) {
    super();
    const { momentum = 0.1, epsilon = 1e-5 } = options;
    const zeros = new Float32Array(channels);
    const ones = new Float32Array(channels).fill(1);
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.weight = new Parameter([channels], { initializer: () => ones });
    this.bias = new Parameter([channels], { initializer: () => zeros });
    this.movingMean = new ModuleBuffer("running_mean", [channels], zeros);
    this.movingVariance = new ModuleBuffer("running_var", [channels], ones);
  }

  /** `[batch, features]` or `[batch, height, width, channels]` -> the same */
  forward(x: T, { training }: Context = inference): T {
    return tidy(() => {
      if (!training) return this.#normalize(x, this.movingMean.value, this.movingVariance.value);
      // Over everything but the channels: the batch, and for images every place in them.
      const axes = x.rank === 2 ? [0] : [0, 1, 2];
      const batchMean = mean(x, axes);
      const batchVariance = mean(square(sub(x, batchMean)), axes);
      this.#move(this.movingMean, batchMean);
      this.#move(this.movingVariance, batchVariance);
      return this.#normalize(x, batchMean, batchVariance);
    });
  }

  #normalize(x: T, center: Tensor, variance: Tensor): T {
    const normalized = div(sub(x, center), sqrt(add(variance, this.epsilon)));
    return add(mul(normalized, this.weight.value), this.bias.value);
  }

  #move(moving: ModuleBuffer, batch: Tensor): void {
    moving.value.assign(add(mul(moving.value, 1 - this.momentum), mul(batch, this.momentum)));
  }
}
