import { fuse } from "@stratajs/layers";
import { exportOnnx } from "@stratajs/onnx";
import { modelEntry, type LoadedModel } from "@stratajs/zoo";
import type { ExportOptions } from "./export-formats.ts";
import type { ExportSource } from "./read-source.ts";

/** The network with its weights, for images such as it was trained on, or published with; any number at once. */
export async function exportOnnxFile(
  { model }: ExportSource,
  path: string,
  { fuse: isFused = false }: ExportOptions,
): Promise<string> {
  const { name, network } = model!;
  const inputShape = ["batch", ...imageShapeOf(network)] as const;
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

/** A checkpoint says what its model was made with; else it takes what the published one does. */
function imageShapeOf({
  loaded: { model, options },
}: LoadedModel): [height: number, width: number, channels: number] {
  const [height, width, channels] = modelEntry(model).inputSize;
  const { imageSize, inputChannels } = options as Readonly<Record<string, number | undefined>>;
  return [imageSize ?? height, imageSize ?? width, inputChannels ?? channels];
}
