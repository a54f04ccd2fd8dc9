import type { Checkpoint } from "./checkpoint.ts";
import { fromSafetensors } from "./checkpoint-layout.ts";
import { readSafetensors, sourceName, type SafetensorsSource } from "./read-safetensors.ts";

/**
 * Loads what `saveCheckpoint` saved. A safetensors file from elsewhere, such as a state dict saved in Python, is
 * a checkpoint with a model and nothing else.
 *
 * Entries come in the file's order, which is not the model's: look them up by name, as `loadStateDict` does.
 *
 * @throws an Error that begins with the file's name when it cannot be read, is malformed or was written by a
 * newer version.
 */
export async function loadCheckpoint(source: SafetensorsSource): Promise<Checkpoint> {
  const file = await readSafetensors(source);
  try {
    return fromSafetensors(file);
  } catch (error) {
    throw new Error(`${sourceName(source)}: ${(error as Error).message}`, { cause: error });
  }
}
