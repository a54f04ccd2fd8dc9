import {
  add,
  exp,
  expandDims,
  logSoftmax,
  mean,
  mul,
  neg,
  sub,
  sum,
  tidy,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";
import type { SoftmaxCrossEntropyOptions } from "./cross-entropy-options.ts";

/**
 * Cross entropy between the softmax of `logits [..., classes]` and shares of the classes `[..., classes]`, as
 * `torch.nn.functional.cross_entropy` has it for probabilities: `-Σ weight · share · log softmax`, whose mean is over
 * the examples, whatever the weights. No gradient goes to the shares.
 */
export function softCrossEntropy(
  logits: Tensor,
  shares: Tensor,
  { labelSmoothing = 0, classWeights, reduction = "mean" }: SoftmaxCrossEntropyOptions,
): Tensor {
  expectShape("softmaxCrossEntropy: shares of the classes", shares.shape, logits.shape);
  return tidy(() => {
    const classes = logits.shape.at(-1)!;
    const smoothed =
      labelSmoothing === 0
        ? shares
        : add(mul(shares, 1 - labelSmoothing), labelSmoothing / classes);
    const losses = withGradient({
      inputs: { logits },
      forward: (save) => {
        const targets = classWeights ? mul(smoothed, classWeights) : mul(smoothed, 1);
        const logProbabilities = logSoftmax(logits);
        save([logProbabilities, targets]);
        return neg(sum(mul(targets, logProbabilities), -1));
      },
      backward: (dy, [logProbabilities, targets]) => ({
        logits: () => {
          const expected = mul(exp(logProbabilities!), sum(targets!, -1, true));
          return mul(expandDims(dy, -1), sub(expected, targets!));
        },
      }),
    });
    if (reduction === "none") return losses;
    return reduction === "sum" ? sum(losses) : mean(losses);
  });
}
