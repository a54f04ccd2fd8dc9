import { util } from "@tensorflow/tfjs-core";
import type { TrainingKernel } from "./training-kernel.ts";

/** An item's output, 64 KiB. */
const ITEM_VALUES = 16_384;

export const bytesToFloat: TrainingKernel<"BytesToFloat"> = ({
  inputs: { bytes, values },
  backend,
}) => {
  const y = backend.makeOutput(bytes.shape, "float32");
  const channels = values.shape[1]!;
  const size = util.sizeFromShape(y.shape);
  const itemValues = Math.max(1, Math.floor(ITEM_VALUES / channels)) * channels;
  const task = backend.passStruct([
    backend.addressOf(bytes, "bool"),
    backend.addressOf(values),
    backend.addressOf(y),
    size,
    itemValues,
    channels,
  ]);
  backend.runTask("bytesToFloat", task, Math.ceil(size / itemValues), 0);
  return [y];
};
