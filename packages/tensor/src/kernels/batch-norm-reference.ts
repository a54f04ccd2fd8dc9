import {
  add,
  cast,
  div,
  greater,
  mean,
  mul,
  relu,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const batchNormTrainingReference: Reference<"BatchNormTraining"> = (
  { x, scale, offset },
  { epsilon, activation },
) => {
  const axes = allButLast(x);
  const average = mean(x, axes) as Tensor1D;
  const centred = sub(x, average);
  const variance = mean(square(centred), axes) as Tensor1D;
  const y = add(mul(centred, mul(rsqrt(add(variance, epsilon)), scale)), offset);
  return [activation === "relu" ? relu(y) : y, average, variance];
};

export const batchNormTrainingGradientReference: Reference<"BatchNormTrainingGradient"> = (
  { x, dy, mean: average, variance, scale, offset },
  { epsilon, activation },
) => {
  const axes = allButLast(x);
  const count = x.size / scale.size;
  const inverse = rsqrt(add(variance, epsilon));
  const normalised = mul(sub(x, average), inverse);
  const passed =
    activation === "relu"
      ? mul(dy, cast(greater(add(mul(normalised, scale), offset), 0), "float32"))
      : dy;
  const doffset = sum(passed, axes) as Tensor1D;
  const dscale = sum(mul(passed, normalised), axes) as Tensor1D;
  // Ioffe & Szegedy 2015, section 3: the statistics depend on x too.
  const throughStatistics = div(add(doffset, mul(normalised, dscale)), count);
  const dx = mul(sub(passed, throughStatistics), mul(scale, inverse)) as Tensor;
  return [dx, dscale, doffset];
};

export const batchNormInferenceReference: Reference<"BatchNormInference"> = (
  { x, mean: given, variance, scale, offset },
  { epsilon, activation },
) => {
  const factor = mul(rsqrt(add(variance, epsilon)), scale);
  const y = add(mul(sub(x, given), factor), offset) as Tensor;
  return [activation === "relu" ? relu(y) : y];
};

function allButLast(x: Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}

export const runningStatisticsReference: Reference<"RunningStatistics"> = (
  { runningMean, runningVariance, mean: average, variance },
  { weight, correction },
) => [move(runningMean, average, weight), move(runningVariance, mul(variance, correction), weight)];

function move(running: Tensor1D, batch: Tensor1D, weight: number): Tensor1D {
  return add(mul(running, 1 - weight), mul(batch, weight));
}
