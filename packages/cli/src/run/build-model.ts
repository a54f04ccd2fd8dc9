import type { Rng } from "@stratajs/tensor";
import type { Terminal } from "../terminal/terminal.ts";
import { loadShowingProgress } from "../zoo/load-showing-progress.ts";
import { createModel, type ImageModel } from "@stratajs/zoo";
import { modelOptions, type RunDescription } from "./run-description.ts";

/** The model of a run, with fresh weights. */
export function buildModel(
  run: Pick<RunDescription, "model" | "classes" | "imageShape">,
  rng?: Rng,
): ImageModel {
  return createModel(run.model, { ...modelOptions(run), ...(rng === undefined ? {} : { rng }) });
}

/** The model of a run with published weights or those of a file; a head for other classes is drawn anew. */
export async function loadWeights(
  run: Pick<RunDescription, "model" | "classes">,
  weights: string,
  { rng, terminal }: { readonly rng: Rng; readonly terminal: Terminal },
): Promise<ImageModel> {
  const classes = run.classes.length;
  return loadShowingProgress(run.model, weights, terminal, { classes, rng });
}
