import { Rng, runTrainingKernel, tensor, tensor1d, tidy, type Tensor1D } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { deviation, largestDifference } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";

describeSimd("BatchNormTraining", () => {
  it("and its gradient equal the reference for every number of rows and channels", () => {
    const shapes = fc.record({
      rows: fc.integer({ min: 2, max: 150 }),
      channels: fc.integer({ min: 1, max: 21 }),
      activation: fc.constantFrom("none", "relu"),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, ({ rows, channels, activation, seed }) => {
        const attributes = { epsilon: 1e-5, activation } as const;
        tidy(() => {
          const rng = new Rng(seed);
          const x = normal(rng, [rows, channels], 3);
          const scale = normal(rng, [channels], 1) as Tensor1D;
          const offset = normal(rng, [channels], 0) as Tensor1D;
          const inputs = { x, scale, offset };
          expect(deviation("BatchNormTraining", inputs, attributes)).toBeLessThan(1e-5);
          const [, mean, variance] = runTrainingKernel("BatchNormTraining", inputs, attributes);
          const dy = normal(rng, [rows, channels], 0);
          const saved = { ...inputs, dy, mean, variance };
          expect(deviation("BatchNormTrainingGradient", saved, attributes)).toBeLessThan(2e-5);
        });
      }),
      // A fixed seed: an output within a rounding of 0 may pass the relu in one of the two and not in the other.
      { numRuns: 60, seed: 1 },
    );
  });

  it.each([
    [3000, 50],
    [22_001, 3],
    [9000, 64],
    [300, 515],
  ])("and its gradient equal the reference over several chunks: %i × %i", (rows, channels) => {
    tidy(() => {
      const rng = new Rng(rows);
      const x = normal(rng, [rows, channels], 1);
      const scale = normal(rng, [channels], 1) as Tensor1D;
      const offset = normal(rng, [channels], 0) as Tensor1D;
      const attributes = { epsilon: 1e-5, activation: "none" } as const;
      const inputs = { x, scale, offset };
      expect(deviation("BatchNormTraining", inputs, attributes)).toBeLessThan(1e-5);
      const [, mean, variance] = runTrainingKernel("BatchNormTraining", inputs, attributes);
      const saved = { ...inputs, dy: normal(rng, [rows, channels], 0), mean, variance };
      expect(deviation("BatchNormTrainingGradient", saved, attributes)).toBeLessThan(2e-5);
    });
  });

  it.each([
    ["a large mean", (i: number) => 1e4 + Math.sin(i)],
    ["a first value far from the rest", (i: number) => (i < 5 ? 1e4 : Math.sin(i))],
    ["many rows", (i: number) => 100 + Math.cos(i * 0.7)],
  ])("keeps the digits of the variance with %s", (_name, valueAt) => {
    const [rows, channels] = [20_000, 5];
    const values = Float32Array.from({ length: rows * channels }, (_, i) => valueAt(i));
    tidy(() => {
      const [, mean, variance] = runTrainingKernel(
        "BatchNormTraining",
        {
          x: tensor(values, [rows, channels]),
          scale: tensor1d([1, 1, 1, 1, 1]),
          offset: tensor1d([0, 0, 0, 0, 0]),
        },
        { epsilon: 1e-5, activation: "none" },
      );
      const expected = statistics(values, channels);
      expect(largestDifference(mean.dataSync(), expected.means)).toBeLessThan(1e-6);
      expect(largestDifference(variance.dataSync(), expected.variances)).toBeLessThan(1e-5);
    });
  });
});

/** Means and biased variances per channel, in float64. */
function statistics(
  values: Float32Array,
  channels: number,
): { means: Float64Array; variances: Float64Array } {
  const rows = values.length / channels;
  const means = new Float64Array(channels);
  const variances = new Float64Array(channels);
  for (const [i, value] of values.entries()) means[i % channels]! += value / rows;
  for (const [i, value] of values.entries()) {
    variances[i % channels]! += (value - means[i % channels]!) ** 2 / rows;
  }
  return { means, variances };
}
