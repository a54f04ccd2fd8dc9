import {
  dispose,
  runTrainingKernel,
  tidy,
  type Conv2dAttributes,
  type Tensor4D,
} from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { anyConv2dShape, type Conv2dShape } from "./conv2d-shapes.ts";
import {
  conv2dFilterGradient,
  conv2dForward,
  conv2dInputGradient,
  outputShape,
} from "./reference/conv2d.ts";
import { randomTensor, sizeOf, upload, type HostTensor } from "./reference/host-tensor.ts";

/** How many shapes each build is tested with; `pnpm shapes` takes 5,000. */
const SHAPES = Number(globalThis.process?.env["STRATA_SHAPES"] ?? 80);

/** Of the largest value: what direct sums in float32 reach, and Winograd's must too. */
const MOST_FORWARD = 2e-6;
const MOST_TO_FILTER = 1e-5;

interface Deviations {
  readonly forward: number;
  readonly toInput: number;
  readonly toFilter: number;
}

describeBackends(
  "convolutions of any shape",
  () => {
    it(
      `are what the sums say, in all three directions: ${SHAPES} shapes`,
      { timeout: 60_000 + 1000 * SHAPES },
      async () => {
        await fc.assert(
          // A mean of 10: sums in which a careless algorithm loses digits.
          fc.asyncProperty(anyConv2dShape, fc.constantFrom(0, 10), async (shape, mean) => {
            const { forward, toInput, toFilter } = await deviationsOf(shape, mean);
            expect(forward).toBeLessThanOrEqual(MOST_FORWARD);
            expect(toInput).toBeLessThanOrEqual(MOST_FORWARD);
            expect(toFilter).toBeLessThanOrEqual(MOST_TO_FILTER);
          }),
          { numRuns: SHAPES, seed: 7 },
        );
      },
    );
  },
  ["wasm", "wasm-plain-simd"],
);

async function deviationsOf(shape: Conv2dShape, mean: number): Promise<Deviations> {
  const { x: xShape, filter: filterShape } = shape;
  const x = shifted(randomTensor(xShape, 1), mean);
  const filter = randomTensor(filterShape, 2);
  const dy = shifted(randomTensor(outputShape(xShape, filterShape, shape), 3), mean);
  const attributes = attributesOf(shape);
  const results = tidy(() => {
    const inputs = {
      x: upload<Tensor4D>(x),
      filter: upload<Tensor4D>(filter),
      dy: upload<Tensor4D>(dy),
    };
    return [
      ...runTrainingKernel("Conv2d", inputs, attributes),
      ...runTrainingKernel("Conv2dInputGradient", inputs, { ...attributes, inputShape: xShape }),
      ...runTrainingKernel("Conv2dFilterGradient", inputs, { ...attributes, filterShape }),
    ];
  });
  const [y, dx, dfilter] = await Promise.all(results.map((result) => result.data<"float32">()));
  dispose(results);
  const products = sizeOf(filterShape) / filterShape[3];
  const places = sizeOf(dy.shape) / filterShape[3];
  return {
    forward: deviation(y!, conv2dForward(x, filter, shape), products, x, filter),
    toInput: deviation(dx!, conv2dInputGradient(xShape, filter, dy, shape), products, dy, filter),
    toFilter: deviation(dfilter!, conv2dFilterGradient(x, filterShape, dy, shape), places, x, dy),
  };
}

function attributesOf({ stride, padding, dilation, groups }: Conv2dShape): Conv2dAttributes {
  return { stride, padding, dilation, groups };
}

function shifted({ shape, data }: HostTensor, by: number): HostTensor {
  return { shape, data: data.map((value) => Math.fround(value + by)) };
}

/**
 * The largest difference, of the largest value; where there are so few values that all may be small by chance, of
 * three standard deviations of such sums, which is what the largest of some hundred comes to.
 */
function deviation(
  actual: ArrayLike<number>,
  { data: expected }: HostTensor,
  terms: number,
  a: HostTensor,
  b: HostTensor,
): number {
  let largest = 3 * Math.sqrt(terms) * rootMeanSquare(a) * rootMeanSquare(b);
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    worst = Math.max(worst, Math.abs(actual[i]! - value));
  }
  return actual.length === expected.length ? worst / largest : Number.NaN;
}

function rootMeanSquare({ data }: HostTensor): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
}
