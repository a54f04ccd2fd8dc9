import { clone, type Tensor } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";

/**
 * `relu(a + b)` in one pass, as a residual block ends: `torch.relu(a + b)`. No broadcasting: b has a's shape.
 *
 * Keeps the sum's relu alone for its gradient, which is the same tensor for both.
 */
export function addRelu<T extends Tensor>(a: T, b: T): T {
  expectShape("addRelu", b.shape, a.shape);
  return withGradient({
    inputs: { a: a as Tensor, b: b as Tensor },
    forward: (save): Tensor => {
      const [y] = runTrainingKernel("AddRelu", { a, b }, {});
      save([y]);
      return y;
    },
    backward: (dy, [y]) => {
      let shared: Tensor | undefined;
      // A handle for each, since the tape may dispose of one before the other; the data is the same.
      const gradient = (): Tensor => {
        if (shared !== undefined) return clone(shared);
        shared = runTrainingKernel("ReluGradient", { dy, y: y! }, {})[0];
        return shared;
      };
      return { a: gradient, b: gradient };
    },
  }) as T;
}
