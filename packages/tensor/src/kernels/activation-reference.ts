import { add, lessEqual, mul, relu, sub, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

/** `dy` where the output is not 0. */
export const reluGradientReference: Reference<"ReluGradient"> = ({ dy, y }) => [
  where(lessEqual(y, 0), zerosLike(dy), dy),
];

export const sigmoidGradientReference: Reference<"SigmoidGradient"> = ({ dy, y }) => [
  mul(dy, mul(y, sub(1, y))),
];

export const tanhGradientReference: Reference<"TanhGradient"> = ({ dy, y }) => [
  mul(dy, sub(1, mul(y, y))),
];

export const addReluReference: Reference<"AddRelu"> = ({ a, b }) => [relu(add(a, b))];
