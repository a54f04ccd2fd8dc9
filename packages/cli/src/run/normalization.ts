import type { ImageStatistics } from "@stratajs/datasets";
import { modelEntry, type ModelName } from "@stratajs/zoo";
import type { RunDescription } from "./run-description.ts";

/**
 * What a run's images are normalised with: their own statistics, or for grey images what a model that was made for such
 * expects, which is nothing for those of the texts.
 */
export function chooseNormalization(
  model: ModelName,
  channels: number,
  statistics: ImageStatistics,
): Pick<RunDescription, "mean" | "standardDeviation"> {
  const { inputSize, mean, standardDeviation } = modelEntry(model);
  if (channels === 1 && inputSize[2] === 1) return { mean, standardDeviation };
  return { mean: statistics.mean, standardDeviation: statistics.std };
}
