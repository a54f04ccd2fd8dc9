import type { StepBatch } from "./buffered-optimizer.ts";

interface Betas {
  /** β₁. */
  readonly momentum: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** AdamStep's and LambStep's settings but for clipValue. */
export function adamSettings(
  { steps, learningRate, weightDecay }: StepBatch,
  { momentum: beta1, beta2, epsilon }: Betas,
): number[] {
  const correction1 = 1 - beta1 ** (steps + 1);
  const correction2 = 1 - beta2 ** (steps + 1);
  const betas = [beta1, 1 - beta1, beta2, 1 - beta2];
  return [learningRate, ...betas, epsilon, weightDecay, correction1, correction2];
}
