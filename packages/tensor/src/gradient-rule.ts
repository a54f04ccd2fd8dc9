import type { NamedAttrMap, Tensor } from "@tensorflow/tfjs-core";
import { sumTo } from "./gradient-shapes.ts";

type GradientOf = (
  dy: Tensor,
  saved: Tensor[],
  attributes: NamedAttrMap,
) => Record<string, () => Tensor>;

/** How the gradient of a kernel's inputs comes from that of its output, and what of the forward pass it needs. */
export interface GradientRule {
  /** The inputs to save, by name. */
  readonly inputs?: string[];
  /** Whether to save each output. */
  readonly outputs?: boolean[];
  /** For kernels that take a list of tensors. */
  readonly saveAllInputs?: boolean;
  readonly gradient: GradientOf;
}

/** For an op of `a` and `b` with broadcasting, which it undoes. */
export function binary(
  gradient: (dy: Tensor, a: Tensor, b: Tensor) => { a: () => Tensor; b: () => Tensor },
): GradientRule {
  return {
    inputs: ["a", "b"],
    gradient: (dy, [a, b]) => {
      const { a: forA, b: forB } = gradient(dy, a!, b!);
      return { a: () => sumTo(forA(), a!.shape), b: () => sumTo(forB(), b!.shape) };
    },
  };
}

/** For an op of `x` whose gradient needs `x`. */
export function ofInput(
  gradient: (dy: Tensor, x: Tensor, attributes: NamedAttrMap) => Tensor,
): GradientRule {
  return {
    inputs: ["x"],
    gradient: (dy, [x], attributes) => ({ x: () => gradient(dy, x!, attributes) }),
  };
}

/** For an op whose gradient needs its output `y`. */
export function ofOutput(
  gradient: (dy: Tensor, y: Tensor, attributes: NamedAttrMap) => Tensor,
  input = "x",
): GradientRule {
  return {
    outputs: [true],
    gradient: (dy, [y], attributes) => ({ [input]: () => gradient(dy, y!, attributes) }),
  };
}
