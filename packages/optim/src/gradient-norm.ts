import { runTrainingKernel, scalar, tidy, type Gradients, type Scalar } from "@stratajs/tensor";

/**
 * The norm of all gradients as one vector, `sqrt(Σ g²)`: what `torch.nn.utils.clip_grad_norm_` returns. A
 * scalar on the device, the caller's to dispose of.
 *
 * To clip by it, give the optimizer's `step` a `clipNorm`.
 *
 * @throws when there are no gradients.
 */
export function gradientNorm(gradients: Gradients): Scalar {
  if (gradients.size === 0) {
    throw new Error("gradientNorm expected at least one gradient but got none");
  }
  return tidy(() => {
    const inputs = [...gradients.values(), scalar(Infinity)];
    return runTrainingKernel("GradientNorm", inputs, {})[0];
  });
}
