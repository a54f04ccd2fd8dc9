import type { RunLength } from "./task.ts";
import type { TrainerSettings } from "./trainer-options.ts";

/** @param batches in an epoch */
export function runLength(
  { maxEpochs, maxSteps, accumulateGradients }: TrainerSettings,
  batches: number,
): RunLength {
  const stepsPerEpoch = Math.ceil(batches / accumulateGradients);
  const totalSteps = Math.min(maxSteps, stepsPerEpoch * maxEpochs);
  return { totalSteps, stepsPerEpoch, maxEpochs: Math.ceil(totalSteps / stepsPerEpoch) };
}
