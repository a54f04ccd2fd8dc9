import { add, div, mul, sqrt, square, sub } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { blend, stepEach, withPenalty } from "./step-each.ts";

const SETTINGS = ["learningRate", "rho", "rest", "epsilon", "weightDecay"] as const;

export const adadeltaStepReference: Reference<"AdadeltaStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, SETTINGS, (s) => (row) => {
    const gradient = withPenalty(row, s.weightDecay);
    const squares = blend(row.memories[0]!, s.rho, square(gradient), s.rest);
    const before = row.memories[1]!;
    const ratio = div(sqrt(add(before, s.epsilon)), sqrt(add(squares, s.epsilon)));
    const step = mul(ratio, gradient);
    const steps = blend(before, s.rho, square(step), s.rest);
    return [sub(row.parameter, mul(step, s.learningRate)), squares, steps];
  });
