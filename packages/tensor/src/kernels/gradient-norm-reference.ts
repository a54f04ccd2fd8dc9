import { add, addN, div, minimum, sqrt, square, sum, type Scalar } from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const gradientNormReference: Reference<"GradientNorm"> = (inputs) => {
  const squares = inputs.slice(0, -1).map((gradient) => sum(square(gradient)));
  const norm = sqrt(addN(squares)) as Scalar;
  const factor = minimum(1, div(inputs.at(-1)!, add(norm, 1e-6))) as Scalar;
  return [norm, factor];
};
