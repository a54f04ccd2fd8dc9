import {
  matMul,
  Parameter,
  square,
  sum,
  tensor2d,
  useBackend,
  valueAndGrads,
  type Scalar,
  type Tensor2D,
} from "@stratajs/tensor";
import { webgpu } from "../index.node.ts";

// A program as a user writes it: it neither stops the backend nor ends its process.
const { name } = await useBackend([webgpu()]);
const weight = new Parameter([2, 1], { initializer: () => Float32Array.of(1, -1) });
const x = tensor2d([3, 1, 2, 5], [2, 2]);
const loss = (): Scalar => sum(square(matMul(x, weight.value as unknown as Tensor2D))) as Scalar;
const { value, gradients } = valueAndGrads(loss, [weight]);
const gradient = await gradients.get(weight)!.data();
weight.assign(Float32Array.of(1, -1).map((entry, i) => entry - 0.01 * gradient[i]!));
console.log(name, (await value.data())[0], ...(await weight.data()));
