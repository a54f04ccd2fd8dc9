import { writeAtomically, type StoredFile } from "@stratajs/storage";
import type { StateDict } from "@stratajs/tensor";
import { toChunks } from "./serialize-safetensors.ts";

/** A path (Node only), or a file of a store: on a disk, in a browser or in memory. */
export type SafetensorsTarget = string | StoredFile;

/**
 * Writes a safetensors file: Python's `safetensors.torch.save_file`, but whole or not at all. A former file stays
 * as it was until the new one is complete.
 *
 * @throws when an entry cannot be written, before anything is, or when the system refuses the file.
 */
export async function writeSafetensors(
  target: SafetensorsTarget,
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const chunks = toChunks(tensors, metadata);
  await (typeof target === "string"
    ? writeAtomically(target, chunks)
    : target.store.write(target.name, chunks));
}
