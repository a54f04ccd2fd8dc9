import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  naive,
  onBackend,
  values,
  type Case,
  type Shape4D,
} from "../../testing/convolution-case.ts";
import { describeSimd } from "../../testing/describe-simd.ts";
import { largestDifference } from "../../testing/deviation.ts";
import { chooseAlgorithm, type ConvolutionAlgorithm } from "./convolution-algorithm.ts";

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Convolutions of every kind whose output has at least one place. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: pair(1, 12),
    groups: fc.integer({ min: 1, max: 5 }),
    inPerGroup: fc.integer({ min: 1, max: 20 }),
    outPerGroup: fc.integer({ min: 1, max: 20 }),
    kernel: pair(1, 5),
    stride: pair(1, 3),
    rows: pair(0, 3),
    columns: pair(0, 3),
    dilation: pair(1, 2),
    depthwise: fc.boolean(),
    seed: fc.integer(),
  })
  .map((drawn): Case => {
    const { batch, size, kernel, stride, rows, columns, dilation, seed } = drawn;
    const inPerGroup = drawn.depthwise ? 1 : drawn.inPerGroup;
    const outPerGroup = drawn.depthwise ? (drawn.outPerGroup % 2) + 1 : drawn.outPerGroup;
    const groups = drawn.depthwise ? drawn.inPerGroup : drawn.groups;
    const outSize = [0, 1].map((axis) => {
      const [before, after] = axis === 0 ? rows : columns;
      const reach = dilation[axis]! * (kernel[axis]! - 1) + 1;
      return Math.floor((size[axis]! + before + after - reach) / stride[axis]!) + 1;
    });
    return {
      x: [batch, ...size, groups * inPerGroup],
      filter: [...kernel, inPerGroup, groups * outPerGroup],
      y: [batch, outSize[0]!, outSize[1]!, groups * outPerGroup],
      stride,
      padding: [rows, columns],
      dilation,
      groups,
      seed,
    };
  })
  .filter(({ y }) => y[1] > 0 && y[2] > 0)
  // winograd.test.ts measures those: where no tap sees anything their results are only nearly 0.
  .filter((one) => algorithmOf(one) !== "winograd");

/** As most 3 × 3 convolutions. */
const padded = {
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilation: [1, 1],
  groups: 1,
} as const;

describeSimd("convolution", () => {
  it("equals the sum over its taps in all three directions, whatever its shape", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const x = values(drawn.x, drawn.seed);
        const filter = values(drawn.filter, drawn.seed + 1);
        const dy = values(drawn.y, drawn.seed + 2);
        expect(worstRounding(drawn, x, filter, dy)).toBeLessThan(16);
      }),
      { numRuns: 150 },
    );
  });

  // Larger than one block of places, of taps, and of columns; edges in each.
  it.each<[string, Partial<Case> & { x: Shape4D; filter: Shape4D; y: Shape4D }]>([
    ["many channels", { x: [2, 9, 9, 200], filter: [3, 3, 200, 70], y: [2, 9, 9, 70] }],
    [
      "deep channels, 1 × 1",
      {
        x: [2, 9, 9, 600],
        filter: [1, 1, 600, 20],
        y: [2, 9, 9, 20],
        padding: [
          [0, 0],
          [0, 0],
        ],
      },
    ],
    [
      "one channel",
      {
        x: [8, 28, 28, 1],
        filter: [5, 5, 1, 6],
        y: [8, 28, 28, 6],
        padding: [
          [2, 2],
          [2, 2],
        ],
      },
    ],
    [
      "narrow groups",
      { x: [3, 18, 17, 64], filter: [3, 3, 4, 64], y: [3, 18, 17, 64], groups: 16 },
    ],
    ["groups of eight", { x: [2, 9, 9, 64], filter: [3, 3, 8, 64], y: [2, 9, 9, 64], groups: 8 }],
    ["groups of 4 to 8", { x: [2, 5, 3, 12], filter: [3, 3, 4, 24], y: [2, 5, 3, 24], groups: 3 }],
    [
      "groups of 8 to 4, bands of an image, a stride",
      {
        x: [1, 131, 42, 40],
        filter: [3, 3, 8, 20],
        y: [1, 66, 14, 20],
        groups: 5,
        stride: [2, 3],
      },
    ],
    [
      "dilated groups, far beyond the image",
      {
        x: [2, 9, 7, 16],
        filter: [2, 5, 4, 16],
        y: [2, 6, 10, 16],
        groups: 4,
        stride: [2, 1],
        padding: [
          [0, 6],
          [6, 5],
        ],
        dilation: [3, 2],
      },
    ],
    [
      "wide rows depthwise, 5 × 5",
      {
        x: [1, 7, 61, 10],
        filter: [5, 5, 1, 10],
        y: [1, 7, 61, 10],
        groups: 10,
        padding: [
          [2, 2],
          [2, 2],
        ],
      },
    ],
    [
      "few channels depthwise, a stride",
      {
        x: [3, 9, 9, 3],
        filter: [3, 3, 1, 3],
        y: [3, 5, 5, 3],
        groups: 3,
        stride: [2, 2],
      },
    ],
    ["wide depthwise", { x: [2, 9, 9, 70], filter: [3, 3, 1, 70], y: [2, 9, 9, 70], groups: 70 }],
  ])("spans blocks: %s", (_name, shape) => {
    const whole: Case = { ...padded, seed: 3, ...shape };
    const [x, filter, dy] = [values(whole.x, 1), values(whole.filter, 2), values(whole.y, 3)];
    expect(worstRounding(whole, x, filter, dy)).toBeLessThan(16);
  });

  it.each<[ConvolutionAlgorithm, Partial<Case> & { x: Shape4D; filter: Shape4D; y: Shape4D }]>([
    ["direct", { x: [3, 9, 8, 5], filter: [3, 3, 5, 6], y: [3, 9, 8, 6] }],
    ["direct", { x: [3, 9, 8, 40], filter: [3, 3, 20, 22], y: [3, 9, 8, 22], groups: 2 }],
    ["winograd", { x: [3, 9, 8, 16], filter: [3, 3, 16, 20], y: [3, 9, 8, 20] }],
    ["depthwise", { x: [3, 9, 8, 7], filter: [3, 3, 1, 14], y: [3, 9, 8, 14], groups: 7 }],
    ["depthwise", { x: [3, 9, 8, 3], filter: [3, 3, 1, 3], y: [3, 9, 8, 3], groups: 3 }],
    ["grouped", { x: [3, 9, 8, 12], filter: [3, 3, 4, 24], y: [3, 9, 8, 24], groups: 3 }],
  ])("adds the bias: %s", (algorithm, shape) => {
    const whole: Case = { ...padded, seed: 3, ...shape };
    expect(algorithmOf(whole)).toBe(algorithm);
    const channels = whole.y[3];
    const inputs = [values(whole.x, 1), values(whole.filter, 2), values(whole.y, 3)] as const;
    const bias = values([channels], 4);
    const [plain, biased] = [onBackend(whole, ...inputs), onBackend(whole, ...inputs, bias)];
    const expected = Array.from(plain.y, (value, at) => value + bias[at % channels]!);
    expect(largestDifference(biased.y, expected)).toBeLessThan(1e-6);
  });

  it("gives the same bits each time", () => {
    const shape: Case = {
      x: [4, 12, 12, 20],
      filter: [3, 3, 20, 24],
      y: [4, 12, 12, 24],
      ...padded,
      seed: 1,
    };
    const inputs = [values(shape.x, 1), values(shape.filter, 2), values(shape.y, 3)] as const;
    expect(onBackend(shape, ...inputs)).toEqual(onBackend(shape, ...inputs));
  });
});

/**
 * The largest error in float32 roundings of the sum of the products' sizes, which `naive` gives for absolute
 * values: each of hundreds of additions is rounded, and most of that cancels out.
 */
function worstRounding(
  shape: Case,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): number {
  const [absoluteX, absoluteFilter, absoluteDy] = [x, filter, dy].map((array) =>
    array.map(Math.abs),
  );
  const sizes = naive(shape, absoluteX!, absoluteFilter!, absoluteDy!);
  const expected = naive(shape, x, filter, dy);
  const actual = onBackend(shape, x, filter, dy);
  let worst = 0;
  for (const name of ["y", "dx", "dfilter"] as const) {
    if (actual[name].length !== expected[name].length) return Number.NaN;
    for (const [i, value] of expected[name].entries()) {
      const error = Math.abs(actual[name][i]! - value);
      // Where no tap sees anything both are exactly 0.
      if (error !== 0) worst = Math.max(worst, error / (sizes[name][i]! * 2 ** -24));
    }
  }
  return worst;
}

function algorithmOf({ x, filter, y, ...attributes }: Case): ConvolutionAlgorithm {
  return chooseAlgorithm({
    ...attributes,
    batch: x[0],
    height: x[1],
    width: x[2],
    inChannels: x[3],
    outHeight: y[1],
    outWidth: y[2],
    outChannels: y[3],
    kernelHeight: filter[0],
    kernelWidth: filter[1],
  });
}
