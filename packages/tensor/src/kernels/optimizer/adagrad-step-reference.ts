import { add, div, mul, sqrt, square, sub } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { stepEach, withPenalty } from "./step-each.ts";

const SETTINGS = ["learningRate", "epsilon", "weightDecay"] as const;

export const adagradStepReference: Reference<"AdagradStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, SETTINGS, (s) => (row) => {
    const gradient = withPenalty(row, s.weightDecay);
    const squares = add(row.memories[0]!, square(gradient));
    const step = div(mul(gradient, s.learningRate), add(sqrt(squares), s.epsilon));
    return [sub(row.parameter, step), squares];
  });
