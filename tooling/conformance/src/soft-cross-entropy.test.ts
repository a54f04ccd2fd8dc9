import {
  softmaxCrossEntropy,
  tensor1d,
  type Reduction,
  type SoftmaxCrossEntropyOptions,
  type Tensor,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { hostTensor, randomTensor, upload, type HostTensor } from "./reference/host-tensor.ts";

interface SharesCase {
  readonly shape: readonly number[];
  readonly labelSmoothing?: number;
  readonly weighted?: boolean;
}

const cases: Record<string, SharesCase> = {
  plain: { shape: [5, 7] },
  "label smoothing": { shape: [5, 4], labelSmoothing: 0.1 },
  "class weights and smoothing": { shape: [6, 5], labelSmoothing: 0.2, weighted: true },
  "the classes of every pixel": { shape: [2, 3, 2, 4], weighted: true },
};

/** Shares of the classes, whose sum is 1 for each example. */
function randomShares(shape: readonly number[]): HostTensor {
  const classes = shape.at(-1)!;
  const { data } = randomTensor(shape, 2);
  const sums = Array.from({ length: data.length / classes }, (_, i) =>
    data.subarray(i * classes, (i + 1) * classes).reduce((sum, x) => sum + Math.abs(x), 0),
  );
  return hostTensor(
    shape,
    data.map((x, i) => Math.abs(x) / sums[Math.floor(i / classes)]!),
  );
}

/** By the definition, in float64. */
function lossesOf(
  logits: HostTensor,
  shares: HostTensor,
  weights: readonly number[],
  labelSmoothing: number,
): number[] {
  const classes = weights.length;
  return Array.from({ length: logits.data.length / classes }, (_, i) => {
    const row = logits.data.subarray(i * classes, (i + 1) * classes);
    const logTotal = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return weights.reduce((loss, weight, c) => {
      const share = shares.data[i * classes + c]! * (1 - labelSmoothing) + labelSmoothing / classes;
      return loss - weight * share * (row[c]! - logTotal);
    }, 0);
  });
}

describeEveryBackend("softmaxCrossEntropy of shares", ({ tolerance }) => {
  describe.each(Object.entries(cases))("with %s", (_, one) => {
    const { shape, labelSmoothing = 0, weighted = false } = one;
    const logits = hostTensor(
      shape,
      randomTensor(shape, 1).data.map((x) => x * 3),
    );
    const shares = randomShares(shape);
    const weights = Array.from({ length: shape.at(-1)! }, (_each, c) =>
      weighted ? Math.fround(0.5 + c / 10) : 1,
    );
    const losses = lossesOf(logits, shares, weights, labelSmoothing);

    function compute(x: Tensor, reduction: Reduction): Tensor {
      const classWeights = weighted ? { classWeights: tensor1d(weights) } : {};
      const options = { labelSmoothing, reduction, ...classWeights };
      return softmaxCrossEntropy(x, upload(shares), options as SoftmaxCrossEntropyOptions<"none">);
    }

    it("has the losses of the definition, their sum and their mean", async () => {
      const total = losses.reduce((sum, x) => sum + x, 0);
      await expect(compute(upload(logits), "none")).toBeAllclose(losses, tolerance);
      await expect(compute(upload(logits), "sum")).toBeAllclose(total, tolerance);
      await expect(compute(upload(logits), "mean")).toBeAllclose(total / losses.length, tolerance);
    });

    it.each(["mean", "sum", "none"] as const)(
      "has the gradient that finite differences find, %s",
      async (reduction) => {
        const f = (x: Tensor): Tensor => compute(x, reduction);
        await expect(checkGradients(f, [upload(logits)], { entries: 8 })).resolves.toBeUndefined();
      },
    );
  });

  it("leaves nothing behind, forward and backward", async () => {
    const shares = upload(randomShares([3, 4]));
    const classWeights = tensor1d([1, 2, 3, 4]);
    const f = (x: Tensor): Tensor =>
      softmaxCrossEntropy(x, shares, { classWeights, labelSmoothing: 0.1 });
    const logits = upload(randomTensor([3, 4], 1));
    await expect(
      expectNoLeaks(() => checkGradients(f, [logits], { entries: 1 })),
    ).resolves.toBeUndefined();
  });
});
