import { reshape, sum, type Tensor1D } from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const channelSumsReference: Reference<"ChannelSums"> = ({ dy }) => {
  const channels = dy.shape.at(-1)!;
  return [sum(reshape(dy, [dy.size / channels, channels]), 0) as Tensor1D];
};
