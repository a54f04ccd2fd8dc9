import { loadCheckpoint, type Checkpoint } from "@stratajs/checkpoint";
import type { ImageModel } from "@stratajs/zoo";
import { buildModel } from "./build-model.ts";
import { parseRunDescription, type RunDescription } from "./run-description.ts";

export interface SavedRun {
  readonly description: RunDescription;
  readonly checkpoint: Checkpoint;
}

/** @throws when the file is no checkpoint of `strata train`. */
export async function readSavedRun(path: string): Promise<SavedRun> {
  const checkpoint = await loadCheckpoint(path);
  try {
    return { checkpoint, description: parseRunDescription(checkpoint.state) };
  } catch (error) {
    throw new Error(`"${path}" cannot be used`, { cause: error });
  }
}

/** The model of a checkpoint with its weights; needs a backend. */
export function restoreModel(path: string, { description, checkpoint }: SavedRun): ImageModel {
  const model = buildModel(description);
  try {
    model.loadStateDict(checkpoint.model);
    return model;
  } catch (error) {
    model.dispose();
    throw new Error(`"${path}" does not hold the weights of ${description.model}`, {
      cause: error,
    });
  }
}
