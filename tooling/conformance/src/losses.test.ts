import {
  binaryCrossEntropyWithLogits,
  meanSquaredError,
  smoothL1Loss,
  tensor1d,
  type Reduction,
  type Tensor,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { distinctTensor, hostTensor, upload } from "./reference/host-tensor.ts";

interface LossCase {
  readonly loss: (x: Tensor, target: Tensor, reduction: Reduction) => Tensor;
  /** In float64, by another formula. */
  readonly expected: (x: number, target: number, column: number) => number;
}

/** Values from -2.1 to 2.1, and targets in (0, 1): no difference is within reach of a kink. */
const logits = distinctTensor([3, 5], 1, 0.3);
const targets = hostTensor(
  [3, 5],
  distinctTensor([3, 5], 2, 0.05).data.map((value) => value + 0.45),
);
const weights = [0.5, 1, 2, 1.5, 3];

const cases: Record<string, LossCase> = {
  meanSquaredError: {
    loss: (x, target, reduction) => meanSquaredError(x, target, { reduction }),
    expected: (x, target) => (x - target) ** 2,
  },
  smoothL1Loss: {
    loss: (x, target, reduction) => smoothL1Loss(x, target, { reduction }),
    expected: (x, target) => smoothL1(x - target, 1),
  },
  "smoothL1Loss with beta": {
    loss: (x, target, reduction) => smoothL1Loss(x, target, { reduction, beta: 0.43 }),
    expected: (x, target) => smoothL1(x - target, 0.43),
  },
  "smoothL1Loss without a square": {
    loss: (x, target, reduction) => smoothL1Loss(x, target, { reduction, beta: 0 }),
    expected: (x, target) => Math.abs(x - target),
  },
  binaryCrossEntropyWithLogits: {
    loss: (x, target, reduction) => binaryCrossEntropyWithLogits(x, target, { reduction }),
    expected: (x, target) => crossEntropy(x, target, 1),
  },
  "binaryCrossEntropyWithLogits with weights": {
    loss: (x, target, reduction) =>
      binaryCrossEntropyWithLogits(x, target, {
        reduction,
        weight: tensor1d(weights),
        positiveWeight: tensor1d(weights.toReversed()),
      }),
    expected: (x, target, column) =>
      weights[column]! * crossEntropy(x, target, weights[4 - column]!),
  },
};

describeEveryBackend("losses", ({ tolerance }) => {
  describe.each(Object.entries(cases))("%s", (_, { loss, expected }) => {
    const each = logits.data.map((x, i) => expected(x, targets.data[i]!, i % 5));
    const total = each.reduce((sum, value) => sum + value);

    it.each([
      ["mean", [total / 15]],
      ["sum", [total]],
      ["none", [...each]],
    ] as const)("has the right value and gradients, reduction %s", async (reduction, values) => {
      const f = (x: Tensor, target: Tensor): Tensor => loss(x, target, reduction);
      const inputs = [upload(logits), upload(targets)] as const;
      const y = f(...inputs);
      expect(y.shape).toEqual(reduction === "none" ? [3, 5] : []);
      await expect(y).toBeAllclose(values, tolerance);
      // A step of 2⁻⁹ reaches 1/256 to each side: differences are farther than that from every kink.
      await checkGradients(f, inputs, { entries: 4, step: 2 ** -9, tolerance: 4e-3 });
    });

    it("leaves nothing behind", async () => {
      const inputs = [upload(logits), upload(targets)] as const;
      const once = (): Promise<void> =>
        checkGradients((x, target) => loss(x!, target!, "mean"), inputs, { entries: 1 });
      await expect(expectNoLeaks(once)).resolves.toBeUndefined();
    });
  });
});

function smoothL1(difference: number, beta: number): number {
  const size = Math.abs(difference);
  return size < beta ? size ** 2 / (2 * beta) : size - beta / 2;
}

function crossEntropy(x: number, target: number, positiveWeight: number): number {
  const probability = 1 / (1 + Math.exp(-x));
  return (
    -positiveWeight * target * Math.log(probability) - (1 - target) * Math.log(1 - probability)
  );
}
