import { reshape, tidy, transpose, type Tensor4D } from "@tensorflow/tfjs-core";
import { expectShape } from "./arguments.ts";

/**
 * Deals the channels of each group out among all: of groups `a b` and `c d` comes `a c b d`.
 * `torch.nn.functional.channel_shuffle` in NHWC.
 *
 * `[batch, height, width, channels]` -> the same. Zhang et al. 2017, https://arxiv.org/abs/1707.01083
 */
export function channelShuffle(x: Tensor4D, groups: number): Tensor4D {
  expectShape("channelShuffle", x.shape, ["batch", "height", "width", "channels"]);
  const [batch, height, width, channels] = x.shape;
  if (!(Number.isInteger(groups) && groups >= 1 && channels % groups === 0)) {
    throw new RangeError(
      `channelShuffle expected a number of groups that divides ${channels} channels but got ${groups}`,
    );
  }
  return tidy(() => {
    const grouped = reshape(x, [batch * height * width, groups, channels / groups]);
    return reshape(transpose(grouped, [0, 2, 1]), x.shape);
  });
}
