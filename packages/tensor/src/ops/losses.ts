import {
  abs,
  add,
  clipByValue,
  mean,
  mul,
  neg,
  sign,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";
import { softplus } from "./smooth-activations.ts";
import type { Reduction } from "./cross-entropy-options.ts";

export interface LossOptions<R extends Reduction = Reduction> {
  /** `"mean"` (over all values) by default. */
  readonly reduction?: R;
}

/** A scalar, or with `reduction: "none"` a loss for each value. */
type LossOf<R extends Reduction> = R extends "none" ? Tensor : Scalar;

/** `(prediction - target)²`, of one shape: `torch.nn.functional.mse_loss`. */
export function meanSquaredError<R extends Reduction = "mean">(
  prediction: Tensor,
  target: Tensor,
  { reduction }: LossOptions<R> = {},
): LossOf<R> {
  expectShape("meanSquaredError: target", target.shape, prediction.shape);
  return tidy(() => reduce(square(sub(prediction, target)), reduction));
}

export interface SmoothL1Options<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where the square goes over into the absolute value; 1 by default, 0 for the absolute value alone. */
  readonly beta?: number;
}

/**
 * `d² / (2 * beta)` where `|d| < beta`, else `|d| - beta / 2`, d the difference: `torch.nn.functional.smooth_l1_loss`.
 *
 * Girshick 2015, https://arxiv.org/abs/1504.08083
 */
export function smoothL1Loss<R extends Reduction = "mean">(
  prediction: Tensor,
  target: Tensor,
  { reduction, beta = 1 }: SmoothL1Options<R> = {},
): LossOf<R> {
  expectShape("smoothL1Loss: target", target.shape, prediction.shape);
  if (!(beta >= 0)) {
    throw new RangeError(`smoothL1Loss expected beta of at least 0 but got ${beta}`);
  }
  return tidy(() => reduce(smoothAbsolute(sub(prediction, target), beta), reduction));
}

/** Through the difference cut to ± beta, of which the loss and its slope are polynomials everywhere. */
function smoothAbsolute(difference: Tensor, beta: number): Tensor {
  return withGradient({
    inputs: { difference },
    forward: (save): Tensor => {
      save([difference]);
      if (beta === 0) return abs(difference);
      const cut = clipByValue(difference, -beta, beta);
      return mul(cut, sub(mul(difference, 1 / beta), mul(cut, 0.5 / beta)));
    },
    backward: (dy, [saved]) => ({
      difference: () =>
        mul(dy, beta === 0 ? sign(saved!) : mul(clipByValue(saved!, -beta, beta), 1 / beta)),
    }),
  });
}

export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Multiplies each loss; of a shape that broadcasts over the logits. */
  readonly weight?: Tensor;
  /** Multiplies the part of the positive class; usually one number a class `[classes]`. */
  readonly positiveWeight?: Tensor;
}

/**
 * Cross entropy between the sigmoid of `logits` and `targets` in [0, 1], of one shape:
 * `torch.nn.functional.binary_cross_entropy_with_logits`.
 *
 * `positiveWeight * target * softplus(-logit) + (1 - target) * softplus(logit)`, without overflow.
 */
export function binaryCrossEntropyWithLogits<R extends Reduction = "mean">(
  logits: Tensor,
  targets: Tensor,
  { reduction, weight, positiveWeight }: BinaryCrossEntropyOptions<R> = {},
): LossOf<R> {
  expectShape("binaryCrossEntropyWithLogits: targets", targets.shape, logits.shape);
  return tidy(() => {
    const negative = mul(sub(1, targets), logits);
    const factor = positiveWeight ? add(mul(sub(positiveWeight, 1), targets), 1) : undefined;
    const common = softplus(neg(logits));
    const losses = add(negative, factor ? mul(factor, common) : common);
    return reduce(weight ? mul(losses, weight) : losses, reduction);
  });
}

function reduce<R extends Reduction>(losses: Tensor, reduction: R | undefined): LossOf<R> {
  if (reduction === "none") return losses as LossOf<R>;
  return (reduction === "sum" ? sum(losses) : mean(losses)) as LossOf<R>;
}
