import {
  add,
  div,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
} from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const sgdStepReference: Reference<"SgdStep"> = (inputs, { count, nesterov }) => {
  const hasMomentum = inputs.length > 2 * count + 2;
  const [settings, factor] = inputs.slice(-2);
  const [learningRate, momentum, dampening, weightDecay, clipValue] = entries(settings!, 5);
  const parameters: Tensor[] = [];
  const buffers: Tensor[] = [];
  for (let i = 0; i < count; i++) {
    const parameter = inputs[i]!;
    const wanted = clip(inputs[count + i]!, factor!, clipValue!);
    const gradient = add(wanted, mul(parameter, weightDecay!));
    let direction: Tensor = gradient;
    if (hasMomentum) {
      const kept = mul(inputs[2 * count + i]!, momentum!);
      const buffer = add(kept, mul(gradient, sub(1, dampening!)));
      buffers.push(buffer);
      direction = nesterov ? add(gradient, mul(buffer, momentum!)) : buffer;
    }
    parameters.push(sub(parameter, mul(direction, learningRate!)));
  }
  return [...parameters, ...buffers];
};

export const adamStepReference: Reference<"AdamStep"> = (
  inputs,
  { count, decoupledWeightDecay },
) => {
  const [settings, factor] = inputs.slice(-2);
  const [learningRate, beta1, beta2, epsilon, weightDecay, correction1, correction2, clipValue] =
    entries(settings!, 8);
  const outputs: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
  for (let i = 0; i < count; i++) {
    let parameter = inputs[i]!;
    let gradient = clip(inputs[count + i]!, factor!, clipValue!);
    const decay = mul(parameter, weightDecay!);
    if (decoupledWeightDecay) parameter = sub(parameter, mul(decay, learningRate!));
    else gradient = add(gradient, decay);
    const first = add(mul(inputs[2 * count + i]!, beta1!), mul(gradient, sub(1, beta1!)));
    const second = add(mul(inputs[3 * count + i]!, beta2!), mul(square(gradient), sub(1, beta2!)));
    const denominator = add(div(sqrt(second), sqrt(correction2!)), epsilon!);
    const step = div(mul(first, div(learningRate!, correction1!)), denominator);
    outputs[0].push(sub(parameter, step));
    outputs[1].push(first);
    outputs[2].push(second);
  }
  return outputs.flat();
};

function clip(gradient: Tensor, factor: Tensor, limit: Tensor): Tensor {
  return maximum(minimum(mul(gradient, factor), limit), neg(limit));
}

/** The entries of a vector as scalars. */
function entries(vector: Tensor, n: number): Tensor[] {
  return Array.from({ length: n }, (_, i) => reshape(slice(vector, [i], [1]), []));
}
