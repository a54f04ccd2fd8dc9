import { maximum, mul, sub } from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { ADAM_SETTINGS, adamDirection, nextMoments } from "./adam-moments.ts";
import { stepEach, withPenalty } from "./step-each.ts";

export const adamStepReference: Reference<"AdamStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, ADAM_SETTINGS, (s) => {
    const { decoupledWeightDecay, amsgrad } = attributes;
    const direction = adamDirection(s);
    const shrink = mul(s.weightDecay, s.learningRate);
    return (row) => {
      const { parameter, memories } = row;
      const gradient = decoupledWeightDecay ? row.gradient : withPenalty(row, s.weightDecay);
      const kept = decoupledWeightDecay ? sub(parameter, mul(parameter, shrink)) : parameter;
      const [first, second] = nextMoments(memories, gradient, s);
      const largest = amsgrad ? maximum(memories[2]!, second) : second;
      const next = sub(kept, mul(direction(first, largest), s.learningRate));
      return [next, first, second, ...(amsgrad ? [largest] : [])];
    };
  });
