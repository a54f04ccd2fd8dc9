import type { TrainingKernel } from "./training-kernel.ts";
import { wideRowsOf } from "./wide-rows.ts";

/** As in assembly/channel-sums.ts. */
const CHANNEL_ITEM = 64;

export const channelSums: TrainingKernel<"ChannelSums"> = ({ inputs: { dy }, backend }) => {
  const { rows, channels, lanes, wideRows, chunkRows, chunks } = wideRowsOf(dy.shape);
  const from = backend.addressOf(dy);
  const sizes = [rows, channels, lanes, wideRows, chunkRows, chunks];
  const output = backend.computeOutput([channels], (sums) =>
    backend.withWorkspace(8 * chunks * lanes, (partials) => {
      const task = backend.passStruct([from, sums, partials, ...sizes]);
      backend.runTask("channelSumsOfChunk", task, chunks);
      backend.runTask("channelSumsOfChunks", task, Math.ceil(channels / CHANNEL_ITEM));
    }),
  );
  return [output];
};
