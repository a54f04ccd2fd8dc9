import {
  add,
  div,
  greater,
  logicalAnd,
  mul,
  onesLike,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from "@tensorflow/tfjs-core";
import type { Reference } from "../signatures.ts";
import { ADAM_SETTINGS, adamDirection, nextMoments } from "./adam-moments.ts";
import { stepEach } from "./step-each.ts";

export const lambStepReference: Reference<"LambStep"> = (inputs, attributes) =>
  stepEach(inputs, attributes, ADAM_SETTINGS, (s) => {
    const direction = adamDirection(s);
    return ({ parameter, gradient, memories }) => {
      const [first, second] = nextMoments(memories, gradient, s);
      const step = add(direction(first, second), mul(parameter, s.weightDecay));
      const rate = mul(trustRatio(parameter, step), s.learningRate);
      return [sub(parameter, mul(step, rate)), first, second];
    };
  });

/** ‖p‖ / ‖step‖, or 1 where one of them is 0. */
function trustRatio(parameter: Tensor, step: Tensor): Tensor {
  const own = normOf(parameter);
  const other = normOf(step);
  const ratio = div(own, other);
  return where(logicalAnd(greater(own, 0), greater(other, 0)), ratio, onesLike(ratio));
}

function normOf(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}
