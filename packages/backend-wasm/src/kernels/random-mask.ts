import { util } from "@tensorflow/tfjs-core";
import { floatBits } from "../strata-backend-wasm.ts";
import type { TrainingKernel } from "./training-kernel.ts";

/** As in assembly/elementwise/random-mask.ts. */
const ITEM_FLOATS = 16_384;
const SCRATCH_BYTES = 64;

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
  const kept = floatBits(1 / keepProbability);
  const task = backend.passStruct([from, backend.addressOf(mask), size, threshold, kept]);
  backend.runTask("randomMask", task, Math.ceil(size / ITEM_FLOATS), SCRATCH_BYTES);
  return [mask];
};
