import {
  broadcastTo,
  div,
  mean,
  reshape,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const globalAveragePool2dReference: Reference<"GlobalAveragePool2d"> = ({ x }) => [
  mean(x, [1, 2]) as Tensor2D,
];

export const globalAveragePool2dGradientReference: Reference<"GlobalAveragePool2dGradient"> = (
  { dy },
  { inputShape },
) => {
  const [batch, height, width, channels] = inputShape;
  const share = reshape(div(dy, height * width), [batch, 1, 1, channels]);
  return [broadcastTo(share, [batch, height, width, channels]) as Tensor4D];
};
