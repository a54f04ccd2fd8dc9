import { add, mul, rsqrt, sub, tidy, type Tensor, type Tensor1D } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";

export interface BatchNormOptions {
  /** γ `[channels]` */
  readonly scale: Tensor1D;
  /** β `[channels]` */
  readonly offset: Tensor1D;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

export interface BatchNormResult<T extends Tensor> {
  /** Of the shape of x. */
  readonly y: T;
  /** The batch's `[channels]`; no gradient flows through it here. */
  readonly mean: Tensor1D;
  /** The batch's biased variance `[channels]`. */
  readonly variance: Tensor1D;
}

/**
 * Normalises each channel by the batch's own mean and biased variance:
 * `y = (x - mean) / √(variance + ε) · γ + β`.
 *
 * `x [..., channels]`. Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167;
 * `torch.nn.functional.batch_norm(training=True)` without its running statistics.
 */
export function batchNormTraining<T extends Tensor>(
  x: T,
  { scale, offset, epsilon = 1e-5 }: BatchNormOptions,
): BatchNormResult<T> {
  checkChannels(x, [scale, offset]);
  const attributes = { epsilon, activation: "none" } as const;
  const [y, mean, variance] = withGradient({
    inputs: { x: x as Tensor, scale, offset },
    forward: (save): [Tensor, Tensor1D, Tensor1D] => {
      const outputs = runTrainingKernel("BatchNormTraining", { x, scale, offset }, attributes);
      save([x, outputs[1], outputs[2], scale, offset]);
      return outputs;
    },
    backward: (dy, [savedX, savedMean, savedVariance, savedScale, savedOffset]) => {
      const gradients = runTrainingKernel(
        "BatchNormTrainingGradient",
        {
          x: savedX!,
          dy,
          mean: savedMean as Tensor1D,
          variance: savedVariance as Tensor1D,
          scale: savedScale as Tensor1D,
          offset: savedOffset as Tensor1D,
        },
        attributes,
      );
      return { x: () => gradients[0], scale: () => gradients[1], offset: () => gradients[2] };
    },
  });
  return { y: y as T, mean, variance };
}

/** Normalises by given statistics, as a trained network predicts: every tensor may have a gradient. */
export function batchNormInference<T extends Tensor>(
  x: T,
  {
    mean,
    variance,
    scale,
    offset,
    epsilon = 1e-5,
  }: BatchNormOptions & { readonly mean: Tensor1D; readonly variance: Tensor1D },
): T {
  checkChannels(x, [scale, offset, mean, variance]);
  return tidy(() => {
    const factor = mul(rsqrt(add(variance, epsilon)), scale);
    return add(mul(x, factor), sub(offset, mul(mean, factor)));
  });
}

function checkChannels(x: Tensor, vectors: readonly Tensor1D[]): void {
  const channels = x.shape.at(-1) ?? "channels";
  for (const vector of vectors) expectShape("batchNorm", vector.shape, [channels]);
}
