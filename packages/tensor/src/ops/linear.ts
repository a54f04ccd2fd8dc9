import {
  engine,
  matMul,
  reshape,
  sum,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";
import { expectShape, formatShape } from "./arguments.ts";

/**
 * `y = x · weightᵀ + bias`: `torch.nn.functional.linear`.
 *
 * `x [..., inFeatures]`, `weight [outFeatures, inFeatures]`, `bias [outFeatures]` -> `[..., outFeatures]`
 */
export function linear<T extends Tensor = Tensor2D>(x: T, weight: Tensor2D, bias?: Tensor1D): T {
  const [outFeatures, inFeatures] = weight.shape;
  if (x.shape.at(-1) !== inFeatures) {
    const fix = x.rank === 4 ? "; flatten images first" : "";
    throw new Error(
      `linear: x expected [..., ${inFeatures}] but got ${formatShape(x.shape)}${fix}`,
    );
  }
  if (bias !== undefined) expectShape("linear: bias", bias.shape, [outFeatures]);
  return tidy(() => {
    const rows = x.rank === 2 ? x : reshape(x, [x.size / inFeatures, inFeatures]);
    const y =
      bias === undefined
        ? matMul(rows, weight, false, true)
        : affine(rows as Tensor2D, weight, bias);
    return (x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outFeatures])) as T;
  });
}

/** The product with the bias in one kernel, and a kernel for each gradient that is asked for. */
function affine(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor {
  return withGradient({
    inputs: { x, weight, bias },
    forward: (save) => {
      save([x, weight]);
      const attributes = { transposeA: false, transposeB: true, activation: "linear" };
      return engine().runKernel("_FusedMatMul", { a: x, b: weight, bias }, attributes) as Tensor;
    },
    backward: (dy, [savedX, savedWeight]) => ({
      x: () => matMul(dy, savedWeight!),
      weight: () => matMul(dy, savedX!, true, false),
      bias: () => sum(dy, 0),
    }),
  });
}
