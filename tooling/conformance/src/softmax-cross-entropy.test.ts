import {
  runTrainingKernel,
  softmaxCrossEntropy,
  tensor,
  tensor1d,
  type SoftmaxCrossEntropyOptions,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { hostTensor, randomTensor, upload, type HostTensor } from "./reference/host-tensor.ts";

interface LossCase {
  readonly batch: number;
  readonly classes: number;
  readonly labelSmoothing?: number;
  readonly ignoreIndex?: number;
  readonly weighted?: boolean;
}

const cases: Record<string, LossCase> = {
  plain: { batch: 7, classes: 10 },
  "two classes": { batch: 5, classes: 2 },
  "many classes": { batch: 3, classes: 101 },
  "one example": { batch: 1, classes: 4 },
  "label smoothing": { batch: 6, classes: 5, labelSmoothing: 0.1 },
  "class weights": { batch: 6, classes: 5, weighted: true },
  "class weights and smoothing": { batch: 6, classes: 5, weighted: true, labelSmoothing: 0.2 },
  "labels to ignore": { batch: 9, classes: 4, ignoreIndex: 2 },
  "labels to ignore that are no class": {
    batch: 9,
    classes: 4,
    ignoreIndex: -100,
    weighted: true,
    labelSmoothing: 0.1,
  },
};

interface Reference {
  readonly losses: number[];
  readonly divisors: number[];
  readonly gradient: number[];
}

/** By the definition: a target distribution, its cross entropy, in float64 with the largest logit subtracted. */
function referenceOf(
  logits: HostTensor,
  labels: readonly number[],
  weights: readonly number[],
  one: LossCase,
): Reference {
  const { classes, labelSmoothing = 0, ignoreIndex = -100 } = one;
  const result: Reference = { losses: [], divisors: [], gradient: [] };
  for (const [i, label] of labels.entries()) {
    const row = logits.data.subarray(i * classes, (i + 1) * classes);
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    const logProbabilities = [...row].map((logit) => logit - largest - Math.log(total));
    const counts = label !== ignoreIndex;
    const targets = weights.map((weight, c) =>
      counts ? weight * ((c === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes) : 0,
    );
    const mass = targets.reduce((sum, target) => sum + target, 0);
    result.losses.push(-targets.reduce((sum, target, c) => sum + target * logProbabilities[c]!, 0));
    result.divisors.push(counts ? weights[label]! : 0);
    result.gradient.push(
      ...targets.map((target, c) => mass * Math.exp(logProbabilities[c]!) - target),
    );
  }
  return result;
}

function inputsOf({ batch, classes, ignoreIndex, weighted }: LossCase): {
  logits: HostTensor;
  labels: number[];
  weights: number[];
} {
  const labels = Array.from({ length: batch }, (_, i) => (i * 7 + 3) % classes);
  if (ignoreIndex !== undefined) labels[1] = ignoreIndex;
  const weights = Array.from({ length: classes }, (_, c) =>
    weighted ? Math.fround(0.5 + c / 10) : 1,
  );
  return {
    logits: hostTensor(
      [batch, classes],
      randomTensor([batch, classes], 1).data.map((x) => x * 3),
    ),
    labels,
    weights,
  };
}

describeEveryBackend("softmaxCrossEntropy", ({ tolerance }) => {
  describe.each(Object.entries(cases))("with %s", (_, one) => {
    const { logits, labels, weights } = inputsOf(one);
    const expected = referenceOf(logits, labels, weights, one);
    const options: SoftmaxCrossEntropyOptions = {
      labelSmoothing: one.labelSmoothing ?? 0,
      ...(one.ignoreIndex !== undefined && { ignoreIndex: one.ignoreIndex }),
    };

    it("has the losses, divisors and gradients of the definition", async () => {
      const [losses, divisors, gradient] = runTrainingKernel(
        "SoftmaxCrossEntropy",
        {
          logits: upload<Tensor2D>(logits),
          labels: tensor1d(labels, "int32"),
          classWeights: tensor1d(weights),
        },
        { labelSmoothing: 0, ignoreIndex: -100, ...options },
      );
      await expect(losses).toBeAllclose(expected.losses, tolerance);
      await expect(divisors).toBeAllclose(expected.divisors, tolerance);
      expect(gradient.shape).toEqual(logits.shape);
      await expect(gradient).toBeAllclose(expected.gradient, tolerance);
    });

    it("reduces to the mean by weight, the sum, or not at all", async () => {
      const all = { ...options, ...(one.weighted && { classWeights: tensor1d(weights) }) };
      const loss = (reduction: "mean" | "sum" | "none"): Tensor =>
        softmaxCrossEntropy(upload(logits), tensor1d(labels, "int32"), {
          ...all,
          reduction,
        } as SoftmaxCrossEntropyOptions<"none">);
      const total = expected.losses.reduce((sum, x) => sum + x, 0);
      const divisor = expected.divisors.reduce((sum, x) => sum + x, 0);
      await expect(loss("mean")).toBeAllclose(total / divisor, tolerance);
      expect(loss("mean").shape).toEqual([]);
      await expect(loss("sum")).toBeAllclose(total, tolerance);
      await expect(loss("none")).toBeAllclose(expected.losses, tolerance);
    });

    it.each(["mean", "sum", "none"] as const)(
      "has the gradient that finite differences find, %s",
      async (reduction) => {
        const target = tensor1d(labels, "int32");
        const all = {
          ...options,
          reduction,
          ...(one.weighted && { classWeights: tensor1d(weights) }),
        };
        const f = (x: Tensor): Tensor =>
          softmaxCrossEntropy(x, target, all as SoftmaxCrossEntropyOptions<"none">);
        await expect(checkGradients(f, [upload(logits)], { entries: 8 })).resolves.toBeUndefined();
      },
    );
  });

  it("survives logits that overflow a naive exp", async () => {
    const logits = tensor([100, -100, 0, -1e4, 1e4, 0], [2, 3]);
    const loss = softmaxCrossEntropy(logits, tensor1d([0, 0], "int32"), { reduction: "none" });
    await expect(loss).toBeAllclose([0, 2e4], tolerance);
  });

  it("takes the classes of every pixel", async () => {
    const logits = randomTensor([2, 3, 2, 4], 1);
    const labels = [0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 2, 2];
    const expected = referenceOf(hostTensor([12, 4], logits.data), labels, [1, 1, 1, 1], {
      batch: 12,
      classes: 4,
    });
    const losses = softmaxCrossEntropy(upload(logits), tensor(labels, [2, 3, 2], "int32"), {
      reduction: "none",
    });
    expect(losses.shape).toEqual([2, 3, 2]);
    await expect(losses).toBeAllclose(expected.losses, tolerance);
  });

  it("leaves nothing behind, forward and backward", async () => {
    const labels = tensor1d([0, 2, 1], "int32");
    const classWeights = tensor1d([1, 2, 3]) as Tensor1D;
    const f = (x: Tensor): Tensor =>
      softmaxCrossEntropy(x, labels, { classWeights, labelSmoothing: 0.1 });
    const logits = upload(randomTensor([3, 3], 1));
    await expect(
      expectNoLeaks(() => checkGradients(f, [logits], { entries: 1 })),
    ).resolves.toBeUndefined();
  });
});
