import type { Tensor } from "@tensorflow/tfjs-core";

interface StepAttributes {
  /** n, the number of parameters. */
  readonly count: number;
  /** Whether gradients are scaled or clipped at all; if not, gradientFactor is 1 and clipValue Infinity. */
  readonly isClipped: boolean;
  /**
   * Whether the caller gives up the parameters and memories that it hands in: a backend may then write over the
   * data of those that no other tensor shares. The caller may only dispose of them, or assign the outputs to them.
   */
  readonly inPlace: boolean;
}

interface StepKernel<Attributes = unknown> {
  inputs: readonly Tensor[];
  attributes: StepAttributes & Attributes;
  outputs: Tensor[];
}

/**
 * One step of an optimizer over all parameters.
 *
 * In: n parameters p, n gradients g, then what is remembered of each, n tensors of one kind after the other as each
 * kernel names them, then a vector of settings and the scalar gradientFactor. Out: the next parameters, then the next
 * memories in the same order. First of all `g = clip(gradientFactor * g, -clipValue, clipValue)`; a g that is no number
 * gives a p that is none. All is elementwise but LambStep's norms. t counts steps from 1.
 */
export interface OptimizerStepKernels {
  /**
   * Momentum buffers b, or none. Settings: `[learningRate, momentum, dampening, weightDecay, clipValue]`.
   * `g += weightDecay * p; b = momentum * b + (1 - dampening) * g; p -= learningRate * (nesterov ? g + momentum * b : b)`;
   * without buffers b is g.
   */
  SgdStep: StepKernel<{ readonly nesterov: boolean }>;
  /**
   * First moments m, second moments v, with amsgrad the largest second moments w. Settings: `[learningRate, beta1,
   * 1 - beta1, beta2, 1 - beta2, epsilon, weightDecay, 1 - beta1^t, 1 - beta2^t, clipValue]`; what is 1 less a number
   * near 1 would lose digits on the device.
   * `m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g²; w = max(w, v)` (v itself without amsgrad);
   * `p -= learningRate * m / (1 - beta1^t) / (√w / √(1 - beta2^t) + epsilon)`. Before that weight decay:
   * `p -= learningRate * weightDecay * p` when it is decoupled (AdamW), else `g += weightDecay * p`.
   */
  AdamStep: StepKernel<{ readonly decoupledWeightDecay: boolean; readonly amsgrad: boolean }>;
  /**
   * Mean squares v, with momentum buffers b, centered means a. Settings: `[learningRate, alpha, 1 - alpha, epsilon,
   * weightDecay, momentum, clipValue]`.
   * `g += weightDecay * p; v = alpha * v + (1 - alpha) * g²; a = alpha * a + (1 - alpha) * g` (0 unless centered);
   * `b = momentum * b + g / (√max(v - a², 0) + epsilon); p -= learningRate * b`.
   */
  RmspropStep: StepKernel<{ readonly hasMomentum: boolean; readonly centered: boolean }>;
  /**
   * Sums of squares s. Settings: `[learningRate, epsilon, weightDecay, clipValue]`.
   * `g += weightDecay * p; s += g²; p -= learningRate * g / (√s + epsilon)`.
   */
  AdagradStep: StepKernel;
  /**
   * Mean squares v of gradients, then u of steps. Settings: `[learningRate, rho, 1 - rho, epsilon, weightDecay, clipValue]`.
   * `g += weightDecay * p; v = rho * v + (1 - rho) * g²; d = √(u + epsilon) / √(v + epsilon) * g;
   * u = rho * u + (1 - rho) * d²; p -= learningRate * d`.
   */
  AdadeltaStep: StepKernel;
  /**
   * Averages m. Settings: `[learningRate, beta1, 1 - beta1, beta2, 1 - beta2, weightDecay, clipValue]`.
   * `p -= learningRate * (sign(beta1 * m + (1 - beta1) * g) + weightDecay * p); m = beta2 * m + (1 - beta2) * g`.
   */
  LionStep: StepKernel;
  /**
   * First moments m, second moments v. Settings as AdamStep's.
   * `m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g²;
   * u = m / (1 - beta1^t) / (√v / √(1 - beta2^t) + epsilon) + weightDecay * p; p -= learningRate * ‖p‖ / ‖u‖ * u`, the
   * norms over each parameter, and without their ratio where one of them is 0.
   */
  LambStep: StepKernel;
}
