import {
  relu as tfjsRelu,
  sigmoid as tfjsSigmoid,
  tanh as tfjsTanh,
  Tensor,
  type TensorLike,
} from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";

/**
 * `max(x, 0)`; NaN stays NaN. `torch.nn.functional.relu`.
 *
 * Its gradient comes from the output, so that x need not be kept for it.
 */
export function relu<T extends Tensor>(x: T | TensorLike): T {
  return withGradientOfOutput(x, tfjsRelu, "ReluGradient");
}

/** `1 / (1 + e⁻ˣ)`; its gradient comes from the output. `torch.sigmoid`. */
export function sigmoid<T extends Tensor>(x: T | TensorLike): T {
  return withGradientOfOutput(x, tfjsSigmoid, "SigmoidGradient");
}

/** Its gradient comes from the output. `torch.tanh`. */
export function tanh<T extends Tensor>(x: T | TensorLike): T {
  return withGradientOfOutput(x, tfjsTanh, "TanhGradient");
}

/** What is no float32 tensor has no gradient, and is left to tfjs-core. */
function withGradientOfOutput<T extends Tensor>(
  x: T | TensorLike,
  op: (x: T | TensorLike) => T,
  gradientKernel: "ReluGradient" | "SigmoidGradient" | "TanhGradient",
): T {
  if (!(x instanceof Tensor) || x.dtype !== "float32") return op(x);
  return withGradient({
    inputs: { x: x as Tensor },
    forward: (save): Tensor => {
      const y = op(x);
      save([y]);
      return y;
    },
    backward: (dy, [y]) => ({
      x: () => runTrainingKernel(gradientKernel, { dy, y: y! }, {})[0],
    }),
  }) as T;
}
