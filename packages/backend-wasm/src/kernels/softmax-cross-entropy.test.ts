import { Rng, runTrainingKernel, tensor, tensor1d, tidy, type Tensor2D } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";
import { normal } from "../testing/normal.ts";

describeSimd("SoftmaxCrossEntropy", () => {
  // Up to 64 classes four rows are computed side by side, more a row at a time.
  it.each([
    [0, 30, 7],
    [0.1, 30, 7],
    [0, 1, 1],
    [0, 5, 3],
    [0.1, 6, 64],
    [0, 7, 65],
    [0.1, 3, 333],
  ])(
    "equals the reference with label smoothing %d for [%d, %d]",
    (labelSmoothing, batch, classes) => {
      tidy(() => {
        const rng = new Rng(5);
        const labels = Array.from({ length: batch }, (_, i) =>
          i % 5 === 1 ? -100 : (3 * i) % classes,
        );
        const weights = Array.from({ length: classes }, (_, c) => [1, 2, 0.5, 0, 3][c % 5]!);
        const inputs = {
          logits: normal(rng, [batch, classes], 2) as Tensor2D,
          labels: tensor1d(labels, "int32"),
          classWeights: tensor1d(weights),
        };
        const attributes = { labelSmoothing, ignoreIndex: -100 };
        expect(deviation("SoftmaxCrossEntropy", inputs, attributes)).toBeLessThan(3e-6);
      });
    },
  );

  it("stays finite where logits are far apart", () => {
    tidy(() => {
      const [losses, , gradient] = runTrainingKernel(
        "SoftmaxCrossEntropy",
        {
          logits: tensor([1000, -1000, 0, 0, 3e38, -3e38], [2, 3]) as Tensor2D,
          labels: tensor1d([0, 1], "int32"),
          classWeights: tensor1d([1, 1, 1]),
        },
        { labelSmoothing: 0, ignoreIndex: -100 },
      );
      expect(losses.dataSync()[0]).toBe(0);
      expect([...gradient.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    });
  });

  it("gives NaN for a label that is no class, and writes nowhere else", () => {
    tidy(() => {
      const [losses] = runTrainingKernel(
        "SoftmaxCrossEntropy",
        {
          logits: tensor([1, 2, 3, 4], [2, 2]) as Tensor2D,
          labels: tensor1d([7, 0], "int32"),
          classWeights: tensor1d([1, 1]),
        },
        { labelSmoothing: 0, ignoreIndex: -100 },
      );
      expect(losses.dataSync()[0]).toBeNaN();
      expect(losses.dataSync()[1]).toBeCloseTo(Math.log(1 + Math.E), 6);
    });
  });
});
