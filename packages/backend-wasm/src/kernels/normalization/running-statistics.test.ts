import { runTrainingKernel, tensor1d, tidy } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";

describeSimd("RunningStatistics", () => {
  it("moves in place what nobody else holds", () => {
    tidy(() => {
      const inputs = {
        runningMean: tensor1d([1, 2]),
        runningVariance: tensor1d([1, 1]),
        mean: tensor1d([3, 4]),
        variance: tensor1d([5, 9]),
      };
      const held = inputs.runningMean.clone();
      const attributes = { weight: 0.5, correction: 2 };
      const [mean, variance] = runTrainingKernel("RunningStatistics", inputs, attributes);
      expect([...held.dataSync()]).toEqual([1, 2]);
      expect([...mean.dataSync()]).toEqual([2, 3]);
      expect([...variance.dataSync()]).toEqual([5.5, 9.5]);
      expect(variance.dataId).toBe(inputs.runningVariance.dataId);
    });
  });
});
