import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { OptimizerStepKernels } from "./optimizer-step-signatures.ts";

/** `[height, width]` */
export type Size2d = readonly [height: number, width: number];

/** Zeros added around an image: `[[top, bottom], [left, right]]`. */
export type Padding2d = readonly [
  rows: readonly [top: number, bottom: number],
  columns: readonly [left: number, right: number],
];

export interface Conv2dAttributes {
  readonly stride: Size2d;
  readonly padding: Padding2d;
  readonly dilation: Size2d;
  /** Divides inChannels and outChannels; group g of the output sees group g of the input. */
  readonly groups: number;
}

export interface Pool2dAttributes {
  readonly kernelSize: Size2d;
  readonly stride: Size2d;
  readonly padding: Padding2d;
  /** Decided by the op (ceil mode included): a window may reach past the padded input. */
  readonly outputSize: Size2d;
}

export interface AveragePool2dAttributes extends Pool2dAttributes {
  /** Whether padding counts in the divisor; what lies past the padding never does. */
  readonly countIncludePad: boolean;
}

export interface BatchNormAttributes {
  readonly epsilon: number;
  /** Applied to the output in the same pass. */
  readonly activation: "none" | "relu";
}

/** For kernels that need none. */
type NoAttributes = Readonly<Record<never, never>>;

type Shape4D = readonly [number, number, number, number];

/**
 * The operations that decide the speed of training and that no tfjs backend has as one kernel.
 *
 * Each has a reference composition of tfjs-core ops beside this file. A backend that can do better
 * registers its own with `registerTrainingKernel`; results must agree within the backend's tolerance.
 * Images are NHWC, filters `[kernelHeight, kernelWidth, inChannels / groups, outChannels]`; dtype is
 * float32 unless said.
 */
export interface TrainingKernels extends OptimizerStepKernels {
  /**
   * `x [batch, height, width, inChannels]`, filter, `bias [outChannels]` (none: no key) ->
   * `[batch, outHeight, outWidth, outChannels]`
   */
  Conv2d: {
    inputs: { x: Tensor4D; filter: Tensor4D; bias?: Tensor1D };
    attributes: Conv2dAttributes;
    outputs: [y: Tensor4D];
  };
  /** `dy` and filter -> the gradient of the loss in x, of `inputShape`. */
  Conv2dInputGradient: {
    inputs: { dy: Tensor4D; filter: Tensor4D };
    attributes: Conv2dAttributes & { readonly inputShape: Shape4D };
    outputs: [dx: Tensor4D];
  };
  /** `x` and `dy` -> the gradient of the loss in the filter, of `filterShape`. */
  Conv2dFilterGradient: {
    inputs: { x: Tensor4D; dy: Tensor4D };
    attributes: Conv2dAttributes & { readonly filterShape: Shape4D };
    outputs: [dfilter: Tensor4D];
  };
  /**
   * `dy [..., channels]` -> `[channels]`, each channel summed over all else: the gradient of a bias. Long sums
   * must not lose digits (float64, or float32 in blocks).
   */
  ChannelSums: {
    inputs: { dy: Tensor };
    attributes: Readonly<Record<string, never>>;
    outputs: [sums: Tensor1D];
  };
  /**
   * `x [..., channels]`, rank 2 or 4, normalised by the batch's own mean and biased variance per
   * channel: `y = (x - mean) / sqrt(variance + epsilon) * scale + offset`. The variance must not lose
   * its digits when the mean is large (no `E[x²] - E[x]²` in one float32 pass).
   */
  BatchNormTraining: {
    inputs: { x: Tensor; scale: Tensor1D; offset: Tensor1D };
    attributes: BatchNormAttributes;
    outputs: [y: Tensor, mean: Tensor1D, variance: Tensor1D];
  };
  /** Gradients of `BatchNormTraining` through the statistics too; `activation` as in forward. */
  BatchNormTrainingGradient: {
    inputs: {
      x: Tensor;
      dy: Tensor;
      mean: Tensor1D;
      variance: Tensor1D;
      scale: Tensor1D;
      offset: Tensor1D;
    };
    attributes: BatchNormAttributes;
    outputs: [dx: Tensor, dscale: Tensor1D, doffset: Tensor1D];
  };
  /** `BatchNormTraining`'s formula with statistics that are given. */
  BatchNormInference: {
    inputs: { x: Tensor; mean: Tensor1D; variance: Tensor1D; scale: Tensor1D; offset: Tensor1D };
    attributes: BatchNormAttributes;
    outputs: [y: Tensor];
  };
  /**
   * The running statistics `[channels]` moved towards a batch's: `running * (1 - weight) + batch * weight`, the
   * batch's variance multiplied with `correction` first. The caller gives up both running ones: a backend may write
   * over their data where no other tensor shares it.
   */
  RunningStatistics: {
    inputs: {
      runningMean: Tensor1D;
      runningVariance: Tensor1D;
      mean: Tensor1D;
      variance: Tensor1D;
    };
    attributes: { readonly weight: number; readonly correction: number };
    outputs: [runningMean: Tensor1D, runningVariance: Tensor1D];
  };
  /** `relu(a + b)`, of equal shapes. */
  AddRelu: {
    inputs: { a: Tensor; b: Tensor };
    attributes: NoAttributes;
    outputs: [y: Tensor];
  };
  /** `dy` where relu's output `y` is not 0 (NaN is not), else 0. */
  ReluGradient: {
    inputs: { dy: Tensor; y: Tensor };
    attributes: NoAttributes;
    outputs: [dx: Tensor];
  };
  /** `dy * y * (1 - y)`, from sigmoid's output. */
  SigmoidGradient: {
    inputs: { dy: Tensor; y: Tensor };
    attributes: NoAttributes;
    outputs: [dx: Tensor];
  };
  /** `dy * (1 - y * y)`, from tanh's output. */
  TanhGradient: {
    inputs: { dy: Tensor; y: Tensor };
    attributes: NoAttributes;
    outputs: [dx: Tensor];
  };
  /**
   * Padding counts as minus infinity. `indices` (int32, shape of y) hold `row * width + column` of the
   * maximum in its input plane; of equal values the first in row-major order wins, as in PyTorch.
   */
  MaxPool2d: {
    inputs: { x: Tensor4D };
    attributes: Pool2dAttributes;
    outputs: [y: Tensor4D, indices: Tensor4D];
  };
  /** Adds each `dy` to the place that `indices` remembers, which lies in its window. */
  MaxPool2dGradient: {
    inputs: { dy: Tensor4D; indices: Tensor4D };
    attributes: Pool2dAttributes & { readonly inputShape: Shape4D };
    outputs: [dx: Tensor4D];
  };
  AveragePool2d: {
    inputs: { x: Tensor4D };
    attributes: AveragePool2dAttributes;
    outputs: [y: Tensor4D];
  };
  AveragePool2dGradient: {
    inputs: { dy: Tensor4D };
    attributes: AveragePool2dAttributes & { readonly inputShape: Shape4D };
    outputs: [dx: Tensor4D];
  };
  /** The mean over height and width: `[batch, height, width, channels]` -> `[batch, channels]` */
  GlobalAveragePool2d: {
    inputs: { x: Tensor4D };
    attributes: Record<string, never>;
    outputs: [y: Tensor2D];
  };
  /** Each `dy` shared out equally among the places of its image. */
  GlobalAveragePool2dGradient: {
    inputs: { dy: Tensor2D };
    attributes: { readonly inputShape: Shape4D };
    outputs: [dx: Tensor4D];
  };
  /** Tensors of one shape but for their size along `axis` (from 0) -> one that joins them along it. */
  Concat: {
    inputs: readonly Tensor[];
    attributes: { readonly axis: number };
    outputs: [y: Tensor];
  };
  /** The gradient in each of the tensors, whose `sizes` along `axis` together are dy's: its parts. */
  ConcatGradient: {
    inputs: { dy: Tensor };
    attributes: { readonly axis: number; readonly sizes: readonly number[] };
    outputs: Tensor[];
  };
  /**
   * `logits [batch, classes]`, `labels [batch]` int32 (in range, or `ignoreIndex`), `classWeights
   * [classes]` -> per example: the weighted loss
   * `-(1 - s) * w[label] * log p[label] - s / classes * Σ_c w[c] * log p[c]`, its divisor `w[label]`
   * (both 0 where the label is `ignoreIndex`), and the gradient of that loss in the logits.
   */
  SoftmaxCrossEntropy: {
    inputs: { logits: Tensor2D; labels: Tensor1D; classWeights: Tensor1D };
    attributes: { readonly labelSmoothing: number; readonly ignoreIndex: number };
    outputs: [losses: Tensor1D, divisors: Tensor1D, gradient: Tensor2D];
  };
  /**
   * `sum + term`, of one shape. The caller gives up `sum`: a backend may write over its data where no other
   * tensor shares it.
   */
  AccumulateGradient: {
    inputs: { sum: Tensor; term: Tensor };
    attributes: object;
    outputs: [sum: Tensor];
  };
  /**
   * The norm of many tensors as one vector. In: n gradients, then the scalar `maxNorm`. Out: the scalars
   * `norm = sqrt(sum of all squares)` and `factor = min(1, maxNorm / (norm + 1e-6))`, by which
   * `torch.nn.utils.clip_grad_norm_` multiplies; NaN where the norm is.
   */
  GradientNorm: {
    inputs: readonly Tensor[];
    attributes: object;
    outputs: [norm: Scalar, factor: Scalar];
  };
  /**
   * A dropout mask of `shape`: `1 / keepProbability` where `Rng`'s uniform draw i, from `state` (int32:
   * two key words, then four counter words, least significant first), is below keepProbability, else 0.
   */
  RandomMask: {
    inputs: { state: Tensor1D };
    attributes: { readonly shape: readonly number[]; readonly keepProbability: number };
    outputs: [mask: Tensor];
  };
  /**
   * `bytes [batch, height, width, channels]` (dtype bool, tfjs's only one of a byte: 0 to 255) and
   * `values [256, channels]` -> `y[b, h, w, c] = values[bytes[b, h, w, c], c]`
   */
  BytesToFloat: {
    inputs: { bytes: Tensor4D; values: Tensor2D };
    attributes: NoAttributes;
    outputs: [y: Tensor4D];
  };
}

export type TrainingKernelName = keyof TrainingKernels;

/** A training kernel composed of tfjs-core ops: what every backend can run, and what defines the kernel. */
export type Reference<Name extends TrainingKernelName> = (
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
) => TrainingKernels[Name]["outputs"];
