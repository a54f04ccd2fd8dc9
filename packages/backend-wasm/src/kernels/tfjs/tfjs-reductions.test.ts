import { Rng, tensor, tidy } from "@stratajs/tensor";
import { mean, sum } from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { largestDifference } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";

describeSimd("sums and means of tfjs-core", () => {
  it("over leading axes, all or none equal float64's", () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      kept: fc.nat({ max: 4 }),
      keepDims: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ shape, kept, keepDims, seed }) => {
        tidy(() => {
          // Around 1, as of sums that cancel only the digits of their terms are known.
          const x = normal(new Rng(seed), shape, 1);
          const axes = shape.map((_, axis) => axis).slice(0, Math.max(1, shape.length - kept));
          const rest = shape.slice(axes.length);
          const sums = sumsOf(
            x.dataSync(),
            rest.reduce((a, b) => a * b, 1),
          );
          const rows = x.size / sums.length;
          const shapeOfSums = keepDims ? [...axes.map(() => 1), ...rest] : rest;
          for (const [op, divisor] of [
            [sum, 1],
            [mean, rows],
          ] as const) {
            const y = op(x, axes.toReversed(), keepDims);
            expect(y.shape).toEqual(shapeOfSums);
            const expected = sums.map((value) => value / divisor);
            expect(largestDifference(y.dataSync(), expected)).toBeLessThan(1e-5);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [70_001, 3],
    [9000, 64],
    [300, 515],
    [1_000_003, 1],
  ])("keep their digits over many rows: %i × %i", (rows, channels) => {
    tidy(() => {
      const x = normal(new Rng(rows), [rows, channels], 100);
      const sums = sumsOf(x.dataSync(), channels);
      expect(largestDifference(sum(x, 0).dataSync(), sums)).toBeLessThan(1e-6);
      const total = sums.reduce((a, b) => a + b);
      expect(largestDifference(mean(x).dataSync(), [total / x.size])).toBeLessThan(1e-6);
    });
  });

  it("leave other dtypes and axes to tfjs", () => {
    tidy(() => {
      const x = tensor([1, 2, 3, 4], [2, 2], "int32");
      expect([sum(x, 0).dtype, [...sum(x, 0).dataSync()]]).toEqual(["int32", [4, 6]]);
      expect([...sum(tensor([1, 2, 3, 4], [2, 2]), 1).dataSync()]).toEqual([3, 7]);
    });
  });
});

/** Per channel, in float64. */
function sumsOf(values: ArrayLike<number>, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels]! += values[i]!;
  return sums;
}
