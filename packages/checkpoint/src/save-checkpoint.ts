import type { Checkpoint } from "./checkpoint.ts";
import { toSafetensors } from "./checkpoint-layout.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { writeSafetensors, type SafetensorsTarget } from "./write-safetensors.ts";

/**
 * Saves a run, or a model's weights, as one safetensors file, whole or not at all: to a path (in Node),
 * or into a store (`{ store, name }`).
 *
 * In Python `safetensors.torch.load_file` gives the model's entries under their names, and the optimizer's
 * under names that begin with `strata.`, to be left out before `load_state_dict`. The state is saved as JSON is:
 * NaN and infinities become null.
 *
 * @throws when something cannot be written; a former file is then as it was.
 *
 * @example
 * ```ts
 * await saveCheckpoint("runs/last.safetensors", {
 *   model: await model.stateDict(),
 *   optimizer: await optimizer.stateDict(),
 *   state: { epoch: 3, step: 705 },
 * });
 * ```
 */
export async function saveCheckpoint(
  target: SafetensorsTarget,
  checkpoint: Checkpoint,
): Promise<void> {
  const { tensors, metadata } = toSafetensors(checkpoint);
  await writeSafetensors(target, tensors, metadata);
}

/** The content of the file that `saveCheckpoint` writes: for a download in a browser, say. */
export function serializeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { tensors, metadata } = toSafetensors(checkpoint);
  return serializeSafetensors(tensors, metadata);
}
