import {
  clipByValue,
  elu as tfjsElu,
  exp,
  expm1,
  greater,
  leakyRelu as tfjsLeakyRelu,
  less,
  logicalAnd,
  minimum,
  mul,
  onesLike,
  reshape,
  sum,
  where,
  zerosLike,
  type Tensor,
  type Tensor1D,
} from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { formatShape } from "./arguments.ts";
import { ofInput, ofOutput, passWhere } from "./elementwise.ts";

/** `min(max(x, 0), 6)`; its gradient, 0 at both ends, comes from the output. `torch.nn.functional.relu6`. */
export function relu6<T extends Tensor>(x: T): T {
  return ofOutput(
    x,
    (input) => clipByValue(input, 0, 6),
    (dy, y) => passWhere(logicalAnd(greater(y, 0), less(y, 6)), dy),
  );
}

/** x where it is positive, else `slope * x`; slope 0.01 by default. `torch.nn.functional.leaky_relu`. */
export function leakyRelu<T extends Tensor>(x: T, slope = 0.01): T {
  return ofInput(x, {
    forward: (input) => tfjsLeakyRelu(input, slope),
    backward: (dy, input) => where(greater(input, 0), dy, mul(dy, slope)),
  });
}

/**
 * x where it is positive, else `weight * x`: a leaky relu whose slopes are learned. `torch.nn.functional.prelu`.
 *
 * `x [..., channels]`, `weight [channels]`, or `[1]` for all. He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export function prelu<T extends Tensor>(x: T, weight: Tensor1D): T {
  const channels = x.shape.at(-1) ?? 1;
  if (weight.rank !== 1 || (weight.size !== 1 && weight.size !== channels)) {
    throw new Error(
      `prelu: weight expected [${channels}] or [1] for x ${formatShape(x.shape)} but got ${formatShape(weight.shape)}`,
    );
  }
  return withGradient({
    inputs: { x: x as Tensor, weight },
    forward: (save): Tensor => {
      save([x, weight]);
      return where(greater(x, 0), x, mul(x, weight));
    },
    backward: (dy, [savedX, savedWeight]) => ({
      x: () => where(greater(savedX!, 0), dy, mul(dy, savedWeight!)),
      weight: () => {
        const parts = where(greater(savedX!, 0), zerosLike(dy), mul(dy, savedX!));
        if (weight.size === 1) return reshape(sum(parts), [1]);
        return runTrainingKernel("ChannelSums", { dy: parts }, {})[0];
      },
    }),
  }) as T;
}

/**
 * x where it is positive, else `alpha * (eˣ - 1)`; alpha 1 by default. `torch.nn.functional.elu`.
 *
 * Clevert et al. 2015, https://arxiv.org/abs/1511.07289
 */
export function elu<T extends Tensor>(x: T, alpha = 1): T {
  return ofInput(x, {
    forward: (input) =>
      alpha === 1
        ? tfjsElu(input)
        : where(greater(input, 0), input, mul(expm1(minimum(input, 0)), alpha)),
    backward: (dy, input) =>
      mul(dy, where(greater(input, 0), onesLike(input), mul(exp(minimum(input, 0)), alpha))),
  });
}
