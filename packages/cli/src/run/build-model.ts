import type { Rng } from "@stratajs/tensor";
import { createModel, type ImageModel } from "@stratajs/zoo";
import { modelOptions, type RunDescription } from "./run-description.ts";

/** The model of a run, with fresh weights. */
export function buildModel(
  run: Pick<RunDescription, "model" | "classes" | "imageShape">,
  rng?: Rng,
): ImageModel {
  return createModel(run.model, { ...modelOptions(run), ...(rng === undefined ? {} : { rng }) });
}
