import {
  runTrainingKernel,
  tensor,
  tidy,
  type Conv2dAttributes,
  type Tensor4D,
} from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";

type Shape4D = [number, number, number, number];

interface Case extends Conv2dAttributes {
  readonly x: Shape4D;
  readonly filter: Shape4D;
  readonly y: Shape4D;
  readonly seed: number;
}

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
  .filter(({ y }) => y[1] > 0 && y[2] > 0);

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
    ["wide depthwise", { x: [2, 9, 9, 70], filter: [3, 3, 1, 70], y: [2, 9, 9, 70], groups: 70 }],
  ])("spans blocks: %s", (_name, shape) => {
    const whole: Case = {
      stride: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      dilation: [1, 1],
      groups: 1,
      seed: 3,
      ...shape,
    };
    const [x, filter, dy] = [values(whole.x, 1), values(whole.filter, 2), values(whole.y, 3)];
    expect(worstRounding(whole, x, filter, dy)).toBeLessThan(16);
  });

  it("gives the same bits each time", () => {
    const shape: Case = {
      x: [4, 12, 12, 20],
      filter: [3, 3, 20, 24],
      y: [4, 12, 12, 24],
      stride: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      dilation: [1, 1],
      groups: 1,
      seed: 1,
    };
    const inputs = [values(shape.x, 1), values(shape.filter, 2), values(shape.y, 3)] as const;
    expect(onBackend(shape, ...inputs)).toEqual(onBackend(shape, ...inputs));
  });
});

interface Results {
  readonly y: Float64Array | Float32Array;
  readonly dx: Float64Array | Float32Array;
  readonly dfilter: Float64Array | Float32Array;
}

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

function onBackend(shape: Case, x: Float32Array, filter: Float32Array, dy: Float32Array): Results {
  return tidy(() => {
    const { stride, padding, dilation, groups } = shape;
    const attributes = { stride, padding, dilation, groups };
    const tensors = {
      x: tensor(x, shape.x) as Tensor4D,
      filter: tensor(filter, shape.filter) as Tensor4D,
      dy: tensor(dy, shape.y) as Tensor4D,
    };
    const [y] = runTrainingKernel("Conv2d", tensors, attributes);
    const [dx] = runTrainingKernel("Conv2dInputGradient", tensors, {
      ...attributes,
      inputShape: shape.x,
    });
    const [dfilter] = runTrainingKernel("Conv2dFilterGradient", tensors, {
      ...attributes,
      filterShape: shape.filter,
    });
    expect([y.shape, dx.shape, dfilter.shape]).toEqual([shape.y, shape.x, shape.filter]);
    const [yValues, dxValues, dfilterValues] = [y, dx, dfilter].map(
      (result) => result.dataSync() as Float32Array,
    );
    return { y: yValues!, dx: dxValues!, dfilter: dfilterValues! };
  });
}

/** All three directions by their definition, in float64. */
function naive(shape: Case, x: Float32Array, filter: Float32Array, dy: Float32Array): Results {
  const [batch, height, width, inChannels] = shape.x;
  const [kernelHeight, kernelWidth, inPerGroup, outChannels] = shape.filter;
  const [, outHeight, outWidth] = shape.y;
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  const outPerGroup = outChannels / shape.groups;
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernelHeight; ky++)
          for (let kx = 0; kx < kernelWidth; kx++) {
            const iy = oy * shape.stride[0] - shape.padding[0][0] + ky * shape.dilation[0];
            const ix = ox * shape.stride[1] - shape.padding[1][0] + kx * shape.dilation[1];
            if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
            for (let o = 0; o < outChannels; o++) {
              const out = ((n * outHeight + oy) * outWidth + ox) * outChannels + o;
              const group = Math.floor(o / outPerGroup);
              for (let c = 0; c < inPerGroup; c++) {
                const at = ((n * height + iy) * width + ix) * inChannels + group * inPerGroup + c;
                const weight = ((ky * kernelWidth + kx) * inPerGroup + c) * outChannels + o;
                y[out]! += x[at]! * filter[weight]!;
                dx[at]! += dy[out]! * filter[weight]!;
                dfilter[weight]! += dy[out]! * x[at]!;
              }
            }
          }
  return { y, dx, dfilter };
}

/** Values in [-1, 1) that depend on the seed alone. */
function values(shape: readonly number[], seed: number): Float32Array {
  let state = (seed >>> 0) ^ 0x9e3779b9;
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
