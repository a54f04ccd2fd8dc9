import {
  add,
  clipByValue,
  greater,
  less,
  logicalAnd,
  mul,
  onesLike,
  where,
  zerosLike,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { ofInput, passWhere } from "./elementwise.ts";

/** `min(max(x + 3, 0), 6) / 6`; its gradient is 0 at both ends. `torch.nn.functional.hardsigmoid`. */
export function hardsigmoid<T extends Tensor>(x: T): T {
  return ofInput(x, {
    forward: ramp,
    backward: (dy, input) =>
      passWhere(logicalAnd(greater(input, -3), less(input, 3)), mul(dy, 1 / 6)),
  });
}

/**
 * `x * hardsigmoid(x)`; its gradient is 0 at -3 and 1 at 3, as PyTorch's. `torch.nn.functional.hardswish`.
 *
 * Howard et al. 2019, https://arxiv.org/abs/1905.02244
 */
export function hardswish<T extends Tensor>(x: T): T {
  return ofInput(x, {
    forward: (input) => mul(input, ramp(input)),
    backward: (dy, input) => {
      const inside = where(less(input, 3), add(mul(input, 1 / 3), 0.5), onesLike(input));
      return mul(dy, where(greater(input, -3), inside, zerosLike(input)));
    },
  });
}

function ramp(x: Tensor): Tensor {
  return mul(clipByValue(add(x, 3), 0, 6), 1 / 6);
}
