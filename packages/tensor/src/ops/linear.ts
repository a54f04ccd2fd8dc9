import { add, matMul, tidy, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";
import { expectShape } from "./arguments.ts";

/**
 * `y = x · weightᵀ + bias`: `torch.nn.functional.linear`.
 *
 * `x [batch, inFeatures]`, `weight [outFeatures, inFeatures]`, `bias [outFeatures]` -> `[batch, outFeatures]`
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias?: Tensor1D): Tensor2D {
  const [outFeatures, inFeatures] = weight.shape;
  expectShape("linear: x", x.shape, ["batch", inFeatures]);
  if (bias !== undefined) expectShape("linear: bias", bias.shape, [outFeatures]);
  return tidy(() => {
    const product: Tensor2D = matMul(x, weight, false, true);
    return bias === undefined ? product : add(product, bias);
  });
}
