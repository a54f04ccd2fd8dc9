import { runTrainingKernel, tensor, tidy } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { values } from "../../testing/convolution-case.ts";
import { describeSimd } from "../../testing/describe-simd.ts";

describeSimd("channel sums", () => {
  it("are those of float64, rounded once or nearly so, however large the mean", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 9000 }),
      channels: fc.integer({ min: 1, max: 130 }),
      mean: fc.constantFrom(0, 1000),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(sizes, ({ rows, channels, mean, seed }) => {
        const dy = values([rows, channels], seed).map((value) => value + mean);
        const sums = tidy(() =>
          runTrainingKernel("ChannelSums", { dy: tensor(dy, [rows, channels]) }, {})[0].dataSync(),
        );
        expect(worstOf(sums, dy, channels)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

/** The largest error of a sum, of the sum of its values' sizes. */
function worstOf(sums: ArrayLike<number>, dy: Float32Array, channels: number): number {
  const expected = new Float64Array(channels);
  const sizes = new Float64Array(channels);
  for (const [at, value] of dy.entries()) {
    expected[at % channels]! += value;
    sizes[at % channels]! += Math.abs(value);
  }
  return Math.max(
    ...expected.map((sum, channel) => Math.abs(sums[channel]! - sum) / sizes[channel]!),
  );
}
