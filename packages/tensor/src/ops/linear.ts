import {
  add,
  matMul,
  reshape,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
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
    const product = matMul(rows, weight, false, true);
    const y = bias === undefined ? product : add(product, bias);
    return (x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outFeatures])) as T;
  });
}
