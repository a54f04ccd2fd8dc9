import { add, div, sqrt, square, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import { blend } from "./step-each.ts";

/** AdamStep's and LambStep's. */
export const ADAM_SETTINGS = [
  "learningRate",
  "beta1",
  "rest1",
  "beta2",
  "rest2",
  "epsilon",
  "weightDecay",
  "correction1",
  "correction2",
] as const;

type AdamSettings = Readonly<Record<(typeof ADAM_SETTINGS)[number], Scalar>>;

/** The next first and second moments. */
export function nextMoments(
  [first, second]: readonly Tensor[],
  gradient: Tensor,
  { beta1, rest1, beta2, rest2 }: AdamSettings,
): [first: Tensor, second: Tensor] {
  return [blend(first!, beta1, gradient, rest1), blend(second!, beta2, square(gradient), rest2)];
}

/** Moments -> `first / correction1 / (√second / √correction2 + epsilon)` */
export function adamDirection({
  correction1,
  correction2,
  epsilon,
}: AdamSettings): (first: Tensor, second: Tensor) => Tensor {
  const root = sqrt(correction2);
  return (first, second) => div(div(first, correction1), add(div(sqrt(second), root), epsilon));
}
