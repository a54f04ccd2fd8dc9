import {
  div,
  expandDims,
  mul,
  ones,
  reshape,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import { hostValues } from "../host-values.ts";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape, formatShape } from "./arguments.ts";
import type { SoftmaxCrossEntropyOptions } from "./cross-entropy-options.ts";
import { softCrossEntropy } from "./soft-cross-entropy.ts";

/**
 * Cross entropy between the softmax of `logits [..., classes]` and integer `labels [...]` (int32), or shares of the
 * classes `[..., classes]` (float32) as mixing images gives them: `torch.nn.functional.cross_entropy`, with classes
 * on the last axis.
 *
 * A scalar, or with `reduction: "none"` a loss for each label.
 *
 * @throws when a label is not a class, naming it and its place. On a graphics card only labels that were just
 * uploaded are checked: those that it has computed, or worked with, would have to be waited for.
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options?: SoftmaxCrossEntropyOptions<"mean" | "sum">,
): Scalar;
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options: SoftmaxCrossEntropyOptions<"none">,
): Tensor;
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options: SoftmaxCrossEntropyOptions = {},
): Tensor {
  const { labelSmoothing = 0, ignoreIndex = -100, reduction = "mean" } = options;
  if (labels.dtype === "float32" && labels.rank === logits.rank) {
    checkSettings(logits, options);
    return softCrossEntropy(logits, labels, options);
  }
  const classes = logits.shape.at(-1) ?? 0;
  checkArguments(logits, labels, options);
  checkLabels(labels, classes, ignoreIndex);
  return tidy(() => {
    const flatLogits = reshape(logits, [labels.size, classes]) as Tensor2D;
    const flatLabels = reshape(labels, [labels.size]) as Tensor1D;
    const classWeights = options.classWeights ?? (ones([classes]) as Tensor1D);
    const loss = withGradient({
      inputs: { logits: flatLogits },
      forward: (save) => {
        const [losses, divisors, gradient] = runTrainingKernel(
          "SoftmaxCrossEntropy",
          { logits: flatLogits, labels: flatLabels, classWeights },
          { labelSmoothing, ignoreIndex },
        );
        if (reduction === "mean") {
          const divisor = sum(divisors);
          save([gradient, divisor]);
          return div(sum(losses), divisor);
        }
        save([gradient]);
        return reduction === "sum" ? sum(losses) : losses;
      },
      backward: (dy, [gradient, divisor]) => ({
        logits: () => mul(gradient!, gradientOfLosses(dy, divisor)),
      }),
    });
    return reduction === "none" ? reshape(loss, labels.shape) : loss;
  });
}

/** By what the gradient of each loss is multiplied: one number, or without reduction `[batch, 1]`. */
function gradientOfLosses(dy: Tensor, divisor: Tensor | undefined): Tensor {
  if (divisor) return div(dy, divisor);
  return dy.rank === 0 ? dy : expandDims(dy, 1);
}

function checkArguments(logits: Tensor, labels: Tensor, options: SoftmaxCrossEntropyOptions): void {
  if (logits.rank < 2) {
    throw new Error(
      `softmaxCrossEntropy expected logits [batch, classes] but got ${formatShape(logits.shape)}`,
    );
  }
  expectShape("softmaxCrossEntropy: labels", labels.shape, logits.shape.slice(0, -1));
  if (labels.dtype !== "int32") {
    throw new Error(
      `softmaxCrossEntropy expected labels of dtype int32 but got ${labels.dtype}; make them with tensor1d(labels, "int32")`,
    );
  }
  checkSettings(logits, options);
}

function checkSettings(
  logits: Tensor,
  { labelSmoothing = 0, classWeights }: SoftmaxCrossEntropyOptions,
): void {
  if (classWeights) {
    expectShape("softmaxCrossEntropy: classWeights", classWeights.shape, [logits.shape.at(-1)!]);
  }
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(
      `softmaxCrossEntropy expected labelSmoothing in [0, 1] but got ${labelSmoothing}`,
    );
  }
}

function checkLabels(labels: Tensor, classes: number, ignoreIndex: number): void {
  const values = hostValues<Int32Array>(labels);
  if (values === undefined) return;
  const wrong = placeOfWrong(values, classes, ignoreIndex);
  if (wrong < 0) return;
  throw new RangeError(
    `softmaxCrossEntropy expected labels from 0 to ${classes - 1} but got ${values[wrong]} at place ${wrong}; ` +
      `check the dataset, or give the model more classes`,
  );
}

/** -1 if there is none. A loop: `findIndex` takes a fifth as long as the loss of ten classes. */
function placeOfWrong(labels: Int32Array, classes: number, ignoreIndex: number): number {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if ((label < 0 || label >= classes) && label !== ignoreIndex) return i;
  }
  return -1;
}
