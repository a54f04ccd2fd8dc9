import { channelShuffle, type Tensor4D } from "@stratajs/tensor";
import { expectCount } from "./internal/arguments.ts";
import { Module } from "./module.ts";

/** Deals the channels of each group out among all: `torch.nn.ChannelShuffle`. https://arxiv.org/abs/1707.01083 */
export class ChannelShuffle extends Module<Tensor4D, Tensor4D> {
  readonly groups: number;

  constructor(groups: number) {
    super();
    expectCount("ChannelShuffle: groups", groups);
    this.groups = groups;
  }

  /** `[batch, height, width, channels]` -> the same */
  forward(x: Tensor4D): Tensor4D {
    return channelShuffle(x, this.groups);
  }
}
