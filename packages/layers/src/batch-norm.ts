import {
  batchNormInference,
  batchNormTraining,
  expectShape,
  inference,
  ModuleBuffer,
  ModuleCounter,
  ones as onesTensor,
  Parameter,
  relu,
  runTrainingKernel,
  tidy,
  zeros as zerosTensor,
  type Context,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@stratajs/tensor";
import { ones, zeros } from "./initializers.ts";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

export interface BatchNormOptions {
  /** Added to the variance (PyTorch's `eps`); 1e-5 by default. */
  readonly epsilon?: number;
  /**
   * The weight of the *new* value in the running statistics, as in PyTorch (Keras and Gluon weigh the old
   * one); 0.1 by default. `null`: the average over all batches so far.
   */
  readonly momentum?: number | null;
  /** Whether γ and β are learned; yes by default. */
  readonly affine?: boolean;
  /** If not, predictions use the batch's own statistics too; yes by default. */
  readonly trackRunningStats?: boolean;
  /**
   * How the running variance is kept where a text differs from PyTorch (`{ initial: 1, unbiased: true }`):
   * Gluon and DJL start it at 0; Gluon and books' hand-written versions take the biased variance.
   */
  readonly runningVariance?: { readonly initial?: number; readonly unbiased?: boolean };
}

/**
 * `y = (x - mean) / √(variance + ε) · γ + β` per channel, the last axis.
 *
 * In training by the batch's mean and biased variance, and the running statistics move:
 * `running = (1 - momentum) · running + momentum · batch`, where the variance is the unbiased one. In
 * prediction by the running statistics. Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167
 */
export abstract class BatchNorm<T extends Tensor> extends Module<T, T> {
  readonly channels: number;
  readonly epsilon: number;
  momentum: number | null;
  /** Whether training, too, normalises by the running statistics and leaves them as they are (`bn.eval()`). */
  frozen = false;
  /** γ `[channels]`, starts at 1. */
  readonly weight: Parameter | undefined;
  /** β `[channels]`, starts at 0. */
  readonly bias: Parameter | undefined;
  readonly runningMean: ModuleBuffer | undefined;
  readonly runningVariance: ModuleBuffer | undefined;
  readonly batchesTracked: ModuleCounter | undefined;
  // No #private members: `fuse` copies modules without their constructors.
  private readonly initialVariance: number;
  private readonly unbiased: boolean;

  constructor(channels: number, options: BatchNormOptions = {}) {
    super();
    expectCount(`${this.constructor.name}: channels`, channels);
    const { epsilon = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    const { initial = 1, unbiased = true } = options.runningVariance ?? {};
    checkSettings(this.constructor.name, epsilon, momentum);
    this.channels = channels;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.initialVariance = initial;
    this.unbiased = unbiased;
    if (affine) {
      this.weight = new Parameter([channels], { initializer: ones });
      this.bias = new Parameter([channels], { initializer: zeros });
    }
    if (trackRunningStats) {
      const start = new Float32Array(channels);
      this.runningMean = new ModuleBuffer("running_mean", [channels], start);
      const spread = start.slice().fill(initial);
      this.runningVariance = new ModuleBuffer("running_var", [channels], spread);
      this.batchesTracked = new ModuleCounter("num_batches_tracked");
    }
  }

  /** `[..., channels]` -> `[..., channels]` */
  forward(x: T, context: Context = inference): T {
    return this.normalise(x, context, "none");
  }

  /**
   * `relu(forward(x))`, to the bit, in the same passes over memory: forward and gradient read and write the
   * relu's tensors no more. `Sequential` does so by itself where a `ReLU` follows.
   */
  forwardRelu(x: T, context: Context = inference): T {
    // A forward that a subclass has changed, or that is watched (`summary`), is called.
    if (this.forward !== BatchNorm.prototype.forward) return relu(this.forward(x, context));
    return this.normalise(x, context, "relu");
  }

  private normalise(x: T, context: Context, activation: "none" | "relu"): T {
    this.checkInput(x);
    const training = context.training && !this.frozen;
    const count = x.size / this.channels;
    const usesBatch = training || !this.runningMean;
    if (usesBatch && count < 2) throw this.tooFewValues(count);
    return tidy(() => {
      const scale = (this.weight?.value ?? onesTensor([this.channels])) as Tensor1D;
      const offset = (this.bias?.value ?? zerosTensor([this.channels])) as Tensor1D;
      const settings = { scale, offset, epsilon: this.epsilon, activation };
      if (!training && this.runningMean && this.runningVariance) {
        const mean = this.runningMean.value as Tensor1D;
        const variance = this.runningVariance.value as Tensor1D;
        return batchNormInference(x, { ...settings, mean, variance });
      }
      const { y, mean, variance } = batchNormTraining(x, settings);
      if (training) this.track(mean, variance, count);
      return y;
    });
  }

  /** Running statistics as at the start. */
  resetRunningStats(): void {
    this.runningMean?.assign(new Float32Array(this.channels));
    this.runningVariance?.assign(new Float32Array(this.channels).fill(this.initialVariance));
    if (this.batchesTracked) this.batchesTracked.value = 0;
  }

  protected abstract checkInput(x: T): void;

  /** `count`: over how many values each channel's statistics were taken. */
  private track(mean: Tensor1D, variance: Tensor1D, count: number): void {
    if (!this.runningMean || !this.runningVariance || !this.batchesTracked) return;
    this.batchesTracked.value++;
    const weight = this.momentum ?? 1 / this.batchesTracked.value;
    const correction = this.unbiased ? count / (count - 1) : 1;
    const runningMean = this.runningMean.value;
    const runningVariance = this.runningVariance.value;
    const [nextMean, nextVariance] = runTrainingKernel(
      "RunningStatistics",
      {
        runningMean: runningMean as Tensor1D,
        runningVariance: runningVariance as Tensor1D,
        mean,
        variance,
      },
      { weight, correction },
    );
    runningMean.assign(nextMean);
    runningVariance.assign(nextVariance);
  }

  /** The variance of one value says nothing; PyTorch refuses it too. */
  private tooFewValues(count: number): Error {
    return new Error(
      `${this.constructor.name}(${this.channels}) expected more than one value per channel in training but got ${count}; ` +
        "use a larger batch, or drop the last one",
    );
  }
}

function checkSettings(layer: string, epsilon: number, momentum: number | null): void {
  if (!(epsilon >= 0)) {
    throw new RangeError(`${layer} expected epsilon of at least 0 but got ${epsilon}`);
  }
  if (momentum !== null && !(momentum >= 0 && momentum <= 1)) {
    throw new RangeError(`${layer} expected momentum in [0, 1], or null, but got ${momentum}`);
  }
}

/**
 * Batch norm over features: `torch.nn.BatchNorm1d` on `[batch, features]` or, in PyTorch `[N, C, L]`,
 * `[batch, length, features]`.
 *
 * @example
 * ```ts
 * new BatchNorm1d(120);
 * ```
 */
export class BatchNorm1d<T extends Tensor2D | Tensor3D = Tensor2D> extends BatchNorm<T> {
  protected override checkInput(x: T): void {
    const expected = x.rank === 3 ? ["batch", "length", this.channels] : ["batch", this.channels];
    expectShape(`BatchNorm1d(${this.channels})`, x.shape, expected);
  }
}

/**
 * Batch norm over images: `torch.nn.BatchNorm2d` on `[batch, height, width, channels]`.
 *
 * @example
 * ```ts
 * new BatchNorm2d(64, { momentum: 0.01 });
 * ```
 */
export class BatchNorm2d extends BatchNorm<Tensor4D> {
  protected override checkInput(x: Tensor4D): void {
    const expected = ["batch", "height", "width", this.channels];
    expectShape(`BatchNorm2d(${this.channels})`, x.shape, expected);
  }
}
