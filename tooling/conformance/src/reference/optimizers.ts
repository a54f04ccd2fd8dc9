/** The update rules of torch.optim's documentation on single numbers, in float64. */

export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** `buffer` is undefined without momentum. */
export function sgdUpdate(
  parameter: number,
  gradient: number,
  buffer: number | undefined,
  { learningRate, momentum, dampening, weightDecay, nesterov }: SgdSettings,
): { parameter: number; buffer: number | undefined } {
  const decayed = gradient + weightDecay * parameter;
  if (buffer === undefined) return { parameter: parameter - learningRate * decayed, buffer };
  const moved = momentum * buffer + (1 - dampening) * decayed;
  const direction = nesterov ? decayed + momentum * moved : moved;
  return { parameter: parameter - learningRate * direction, buffer: moved };
}

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly step: number;
  readonly decoupledWeightDecay: boolean;
}

export function adamUpdate(
  parameter: number,
  gradient: number,
  first: number,
  second: number,
  settings: AdamSettings,
): { parameter: number; first: number; second: number } {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, decoupledWeightDecay } = settings;
  const decayed = decoupledWeightDecay ? parameter * (1 - learningRate * weightDecay) : parameter;
  const g = decoupledWeightDecay ? gradient : gradient + weightDecay * parameter;
  const m = beta1 * first + (1 - beta1) * g;
  const v = beta2 * second + (1 - beta2) * g * g;
  const mHat = m / (1 - beta1 ** step);
  const vHat = v / (1 - beta2 ** step);
  return {
    parameter: decayed - (learningRate * mHat) / (Math.sqrt(vHat) + epsilon),
    first: m,
    second: v,
  };
}
