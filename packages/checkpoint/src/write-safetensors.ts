import { writeAtomically } from "@stratajs/storage";
import type { StateDict } from "@stratajs/tensor";
import { toChunks } from "./serialize-safetensors.ts";

/**
 * Writes a safetensors file: Python's `safetensors.torch.save_file`, but whole or not at all. A former file stays
 * as it was until the new one is complete. Node only; elsewhere use `serializeSafetensors`.
 *
 * @throws when an entry cannot be written, before anything is, or when the system refuses the file.
 */
export async function writeSafetensors(
  path: string,
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeAtomically(path, toChunks(tensors, metadata));
}
