import { util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { TrainingKernel } from "../training-kernel.ts";
import { CHANNEL_ITEM, cutRows, wideRowsStruct } from "../wide-rows.ts";

/** Bytes of the sum of a channel, in the scratch of the second stage. */
const CHANNEL_SCRATCH_BYTES = 8 * CHANNEL_ITEM;

export const channelSums: TrainingKernel<"ChannelSums"> = ({ inputs: { dy }, backend }) => {
  const channels = dy.shape.at(-1)!;
  return [sumChannels(backend, dy, channels, [channels], "sum")];
};

/** `x` as `[rows, channels]` -> the sums over the rows, or their means, of `shape`. */
export function sumChannels(
  backend: StrataBackendWasm,
  x: TensorInfo,
  channels: number,
  shape: readonly number[],
  kind: "sum" | "mean",
): TensorInfo {
  const cut = cutRows(util.sizeFromShape(x.shape) / channels, channels);
  const from = backend.addressOf(x);
  return backend.computeOutput(shape, (y) =>
    backend.withWorkspace(8 * cut.chunks * cut.lanes, (partials) => {
      const divisor = kind === "mean" ? cut.rows : 1;
      const task = backend.passStruct([...wideRowsStruct(cut), from, y, divisor, partials]);
      backend.runTask("channelSums", task, cut.chunks, 4 * cut.lanes);
      backend.runTask(
        "mergeChannelSums",
        task,
        Math.ceil(channels / CHANNEL_ITEM),
        CHANNEL_SCRATCH_BYTES,
      );
    }),
  );
}
