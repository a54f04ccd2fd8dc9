import { abs, div, maximum, mul, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { blend, stepEach } from "./step-each.ts";

const SETTINGS = ["learningRate", "beta1", "rest1", "beta2", "rest2", "weightDecay"] as const;

export const lionStepReference: Reference<"LionStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, SETTINGS, (s) => {
    const shrink = mul(s.weightDecay, s.learningRate);
    return ({ parameter, gradient, memories }) => {
      const average = memories[0]!;
      const direction = signOf(blend(average, s.beta1, gradient, s.rest1));
      const kept = sub(parameter, mul(parameter, shrink));
      const next = sub(kept, mul(direction, s.learningRate));
      return [next, blend(average, s.beta2, gradient, s.rest2)];
    };
  });

/** The least float32 with all its digits. */
const TINY = 2 ** -126;

/** −1, 0 or 1, and NaN for NaN, which comparisons would make a 0; tfjs-backend-wasm has no kernel for it. */
function signOf(x: Tensor): Tensor {
  return div(x, maximum(abs(x), TINY));
}
