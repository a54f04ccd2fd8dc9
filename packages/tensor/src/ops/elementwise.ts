import { zerosLike, where, type Tensor } from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";

export interface ElementwiseRule {
  readonly forward: (x: Tensor) => Tensor;
  /** The gradient in x, of that of the output. */
  readonly backward: (dy: Tensor, x: Tensor) => Tensor;
}

/**
 * A function of each value whose gradient is computed from x anew: a composition of many ops keeps nothing else for
 * the backward pass.
 */
export function ofInput<T extends Tensor>(x: T, { forward, backward }: ElementwiseRule): T {
  return withGradient({
    inputs: { x: x as Tensor },
    forward: (save) => {
      save([x]);
      return forward(x);
    },
    backward: (dy, [saved]) => ({ x: () => backward(dy, saved!) }),
  }) as T;
}

/** The same from the output y, so that x need not be kept. */
export function ofOutput<T extends Tensor>(
  x: T,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, y: Tensor) => Tensor,
): T {
  return withGradient({
    inputs: { x: x as Tensor },
    forward: (save) => {
      const y = forward(x);
      save([y]);
      return y;
    },
    backward: (dy, [y]) => ({ x: () => backward(dy, y!) }),
  }) as T;
}

/** `dy` where the condition holds, else 0: no product, in which an infinite dy would become NaN. */
export function passWhere(condition: Tensor, dy: Tensor): Tensor {
  return where(condition, dy, zerosLike(dy));
}
