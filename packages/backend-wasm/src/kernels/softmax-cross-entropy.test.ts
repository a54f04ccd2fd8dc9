import { Rng, runTrainingKernel, tensor, tensor1d, tidy, type Tensor2D } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";
import { normal } from "../testing/normal.ts";

describeSimd("SoftmaxCrossEntropy", () => {
  it.each([0, 0.1])("equals the reference with label smoothing %d", (labelSmoothing) => {
    tidy(() => {
      const rng = new Rng(5);
      const inputs = {
        logits: normal(rng, [30, 7], 2) as Tensor2D,
        labels: tensor1d(
          Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? -100 : i % 7)),
          "int32",
        ),
        classWeights: tensor1d([1, 2, 0.5, 1, 0, 3, 1]),
      };
      const attributes = { labelSmoothing, ignoreIndex: -100 };
      expect(deviation("SoftmaxCrossEntropy", inputs, attributes)).toBeLessThan(3e-6);
    });
  });

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
