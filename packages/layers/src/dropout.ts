import { dropout, inference, type Context, type Tensor } from "@stratajs/tensor";
import { Module } from "./module.ts";

/**
 * In training, sets values to zero with a probability and scales the rest up: `torch.nn.Dropout`.
 *
 * Hinton et al. 2012, https://arxiv.org/abs/1207.0580
 */
export class Dropout<T extends Tensor = Tensor> extends Module<T, T> {
  /** May be changed, as PyTorch's `p`; 0 turns it off. */
  probability: number;

  /** @param probability of being dropped, in [0, 1) (PyTorch's `p`); 0.5 by default. */
  constructor(probability = 0.5) {
    super();
    if (!(probability >= 0 && probability < 1)) {
      throw new RangeError(`Dropout expected a probability in [0, 1) but got ${probability}`);
    }
    this.probability = probability;
  }

  forward(x: T, context: Context = inference): T {
    return dropout(x, this.probability, context);
  }
}
