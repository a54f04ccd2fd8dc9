import { writeSafetensors } from "@stratajs/checkpoint";
import type { ExportSource } from "./read-source.ts";

/** The entries of the state dict and nothing else, so that PyTorch's `load_state_dict` takes them as they are. */
export async function exportSafetensors({ tensors }: ExportSource, path: string): Promise<string> {
  await writeSafetensors(path, tensors, { format: "pt" });
  const values = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  return `${tensors.size} tensors with ${values.toLocaleString("en-US")} numbers`;
}
