import { dispose, matMul, type Tensor2D } from "@stratajs/tensor";
import type { ProductCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random } from "./random.ts";

export function prepareProduct({ size, transposeA, transposeB }: ProductCase): Prepared {
  const a = random<Tensor2D>([size, size]);
  const b = random<Tensor2D>([size, size]);
  return {
    run: () => matMul(a, b, transposeA, transposeB).dispose(),
    dispose: () => dispose([a, b]),
  };
}
