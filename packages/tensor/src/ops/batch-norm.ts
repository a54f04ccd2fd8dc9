import {
  add,
  div,
  mul,
  neg,
  rsqrt,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from "@tensorflow/tfjs-core";
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
  /** Applied to y in the same pass over memory, forward and backward; none by default. */
  readonly activation?: "none" | "relu";
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
 * `y = (x - mean) / √(variance + ε) · γ + β`, with relu where `activation` says so.
 *
 * `x [..., channels]`. Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167;
 * `torch.nn.functional.batch_norm(training=True)` without its running statistics.
 */
export function batchNormTraining<T extends Tensor>(
  x: T,
  { scale, offset, epsilon = 1e-5, activation = "none" }: BatchNormOptions,
): BatchNormResult<T> {
  checkChannels(x, [scale, offset]);
  const attributes = { epsilon, activation };
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
    activation = "none",
  }: BatchNormOptions & { readonly mean: Tensor1D; readonly variance: Tensor1D },
): T {
  checkChannels(x, [scale, offset, mean, variance]);
  const attributes = { epsilon, activation };
  return withGradient({
    inputs: { x: x as Tensor, mean, variance, scale, offset },
    forward: (save): Tensor => {
      const inputs = { x, mean, variance, scale, offset };
      const [y] = runTrainingKernel("BatchNormInference", inputs, attributes);
      save([x, mean, variance, scale, y]);
      return y;
    },
    backward: (dy, saved) => inferenceGradients(dy, saved, epsilon, activation),
  }) as T;
}

/** Statistics that are given are constants to x. */
function inferenceGradients(
  dy: Tensor,
  [x, mean, variance, scale, y]: Tensor[],
  epsilon: number,
  activation: "none" | "relu",
): Record<"x" | "mean" | "variance" | "scale" | "offset", () => Tensor> {
  const axes = x!.shape.slice(0, -1).map((_, axis) => axis);
  const inverse = (): Tensor => rsqrt(add(variance!, epsilon));
  const factor = (): Tensor => mul(inverse(), scale!);
  const passed = (): Tensor =>
    activation === "relu" ? runTrainingKernel("ReluGradient", { dy, y: y! }, {})[0] : dy;
  const summed = (): Tensor => sum(passed(), axes);
  const summedCentred = (): Tensor => sum(mul(passed(), sub(x!, mean!)), axes);
  return {
    x: () => mul(passed(), factor()),
    mean: () => neg(mul(summed(), factor())),
    variance: () => mul(summedCentred(), mul(factor(), div(-0.5, add(variance!, epsilon)))),
    scale: () => mul(summedCentred(), inverse()),
    offset: summed,
  };
}

function checkChannels(x: Tensor, vectors: readonly Tensor1D[]): void {
  const channels = x.shape.at(-1) ?? "channels";
  for (const vector of vectors) expectShape("batchNorm", vector.shape, [channels]);
}
