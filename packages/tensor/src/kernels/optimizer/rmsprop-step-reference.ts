import { add, div, maximum, mul, sqrt, square, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { blend, stepEach, withPenalty } from "./step-each.ts";

const SETTINGS = ["learningRate", "alpha", "rest", "epsilon", "weightDecay", "momentum"] as const;

export const rmspropStepReference: Reference<"RmspropStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, SETTINGS, (s) => (row) => {
    const { hasMomentum, centered } = attributes;
    const gradient = withPenalty(row, s.weightDecay);
    const squares = blend(row.memories[0]!, s.alpha, square(gradient), s.rest);
    const means = centered ? [blend(row.memories.at(-1)!, s.alpha, gradient, s.rest)] : [];
    const scaled = div(gradient, add(sqrt(varianceOf(squares, means[0])), s.epsilon));
    const steps = hasMomentum ? [add(mul(row.memories[1]!, s.momentum), scaled)] : [];
    const step = mul(steps[0] ?? scaled, s.learningRate);
    return [sub(row.parameter, step), squares, ...steps, ...means];
  });

/** A constant gradient has no variance, and rounding may put it below 0, where there is no root. */
function varianceOf(squares: Tensor, mean: Tensor | undefined): Tensor {
  return mean === undefined ? squares : maximum(sub(squares, square(mean)), 0);
}
