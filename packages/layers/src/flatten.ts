import {
  expectShape,
  reshape,
  tidy,
  transpose,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * Images as rows of features: `torch.nn.Flatten`.
 *
 * Features come in PyTorch's order, channels before rows and columns, so that the weights of a linear layer
 * behind it are the same in PyTorch. At 1×1 nothing moves.
 */
export class Flatten extends Module<Tensor4D, Tensor2D> {
  /** `[batch, height, width, channels]` -> `[batch, channels * height * width]` */
  forward(x: Tensor4D): Tensor2D {
    expectShape("Flatten", x.shape, ["batch", "height", "width", "channels"]);
    const [batch, height, width, channels] = x.shape;
    return tidy(() => {
      const planes = height * width === 1 ? x : transpose(x, [0, 3, 1, 2]);
      return reshape(planes, [batch, channels * height * width]);
    });
  }
}
