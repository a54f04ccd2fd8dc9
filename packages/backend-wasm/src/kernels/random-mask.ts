import { util } from "@tensorflow/tfjs-core";
import type { TrainingKernel } from "./training-kernel.ts";

export const randomMask: TrainingKernel<"RandomMask"> = ({
  inputs: { state },
  attributes: { shape, keepProbability },
  backend,
}) => {
  const from = backend.addressOf(state, "int32");
  const mask = backend.makeOutput([...shape], "float32");
  // A draw is a multiple of 2^-24: below the probability means below this many of them.
  const threshold = Math.ceil(keepProbability * 2 ** 24);
  const size = util.sizeFromShape(mask.shape);
  const kept = 1 / keepProbability;
  backend.kernels.randomMask(from, backend.addressOf(mask), size, threshold, kept);
  return [mask];
};
