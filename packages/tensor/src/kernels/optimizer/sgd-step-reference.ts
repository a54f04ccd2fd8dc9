import { add, mul, sub, type Scalar } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { blend, stepEach, withPenalty } from "./step-each.ts";

const SETTINGS = ["learningRate", "momentum", "dampening", "weightDecay"] as const;

export const sgdStepReference: Reference<"SgdStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, SETTINGS, (s) => {
    const undamped: Scalar = sub(1, s.dampening);
    return (row) => {
      const gradient = withPenalty(row, s.weightDecay);
      const [before] = row.memories;
      if (before === undefined) return [sub(row.parameter, mul(gradient, s.learningRate))];
      const buffer = blend(before, s.momentum, gradient, undamped);
      const direction = attributes.nesterov ? add(gradient, mul(buffer, s.momentum)) : buffer;
      return [sub(row.parameter, mul(direction, s.learningRate)), buffer];
    };
  });
