import { fuse } from "@stratajs/layers";
import { exportOnnx } from "@stratajs/onnx";
import { modelEntry } from "@stratajs/zoo";
import type { ExportOptions } from "./export-formats.ts";
import type { ExportSource } from "./read-source.ts";

/** The network with its weights, for images of the size that it was published with, any number at once. */
export async function exportOnnxFile(
  { model }: ExportSource,
  path: string,
  { fuse: isFused = false }: ExportOptions,
): Promise<string> {
  const { name, network } = model!;
  const inputShape = ["batch", ...modelEntry(name).inputSize] as const;
  const exported = isFused
    ? fuse(network, { inputShape: [1, ...inputShape.slice(1)] as number[] })
    : network;
  try {
    await exportOnnx(exported, path, { inputShape });
  } finally {
    if (exported !== network) exported.dispose();
  }
  return `${name} for images [${inputShape.join(", ")}]`;
}
