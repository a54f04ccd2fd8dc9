import {
  adaptiveAvgPool2d,
  add,
  argMax,
  avgPool2d,
  batchNormTraining,
  cast,
  concat,
  conv2d,
  fill,
  gather,
  globalAvgPool2d,
  linear,
  logSoftmax,
  matMul,
  max,
  maxPool2d,
  mean,
  pad,
  registerGradients,
  reshape,
  Rng,
  slice,
  softmaxCrossEntropy,
  stack,
  sub,
  sum,
  tensor,
  tensor1d,
  tile,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import { grads } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly compute: (...inputs: never[]) => Tensor;
}

function product(transposeA: boolean, transposeB: boolean): Case {
  return {
    shapes: [transposeA ? [3, 5] : [5, 3], transposeB ? [7, 3] : [3, 7]],
    compute: (a: Tensor2D, b: Tensor2D) => matMul(a, b, transposeA, transposeB),
  };
}

const labels = (count: number): Tensor1D =>
  tensor1d(
    Int32Array.from({ length: count }, (_, i) => i % 3),
    "int32",
  );

/** Whatever adds up or moves values along an axis; sizes are odd, so that pixels are filled in part. */
const cases: Readonly<Record<string, Case>> = {
  "A · B": product(false, false),
  "Aᵀ · B": product(true, false),
  "A · Bᵀ": product(false, true),
  "Aᵀ · Bᵀ": product(true, true),
  linear: {
    shapes: [[5, 3], [7, 3], [7]],
    compute: (x: Tensor2D, weight: Tensor2D, bias: Tensor1D) => linear(x, weight, bias),
  },
  "convolution 1×1": {
    shapes: [[1, 5, 5, 3], [1, 1, 3, 5], [5]],
    compute: (x: Tensor4D, filter: Tensor4D, bias: Tensor1D) => conv2d(x, filter, { bias }),
  },
  "convolution 3×3": {
    shapes: [
      [3, 5, 5, 3],
      [3, 3, 3, 5],
    ],
    compute: (x: Tensor4D, filter: Tensor4D) => conv2d(x, filter, { padding: 1 }),
  },
  "convolution 3×3, stride 2, 3 groups": {
    shapes: [
      [1, 7, 7, 3],
      [3, 3, 1, 3],
    ],
    compute: (x: Tensor4D, filter: Tensor4D) =>
      conv2d(x, filter, { padding: 1, stride: 2, groups: 3 }),
  },
  "batch norm": {
    shapes: [[3, 3, 3, 5], [5], [5]],
    compute: (x: Tensor4D, scale: Tensor1D, offset: Tensor1D) =>
      batchNormTraining(x, { scale, offset }).y,
  },
  "cross entropy": {
    shapes: [[5, 3]],
    compute: (logits: Tensor2D) => softmaxCrossEntropy(logits, labels(5)),
  },
  "log softmax": { shapes: [[5, 3]], compute: (x: Tensor2D) => logSoftmax(x) },
  "max pooling": {
    shapes: [[1, 5, 5, 3]],
    compute: (x: Tensor4D) => maxPool2d(x, { kernelSize: 3, stride: 2, padding: 1 }),
  },
  "average pooling": {
    shapes: [[1, 5, 5, 3]],
    compute: (x: Tensor4D) => avgPool2d(x, { kernelSize: 3, stride: 2 }),
  },
  "adaptive pooling": {
    shapes: [[1, 5, 5, 3]],
    compute: (x: Tensor4D) => adaptiveAvgPool2d(x, 3),
  },
  "global pooling": { shapes: [[3, 5, 5, 3]], compute: (x: Tensor4D) => globalAvgPool2d(x) },
  "sum of rows": { shapes: [[5, 3]], compute: (x: Tensor2D) => sum(x, 0) },
  "mean of columns": { shapes: [[5, 3]], compute: (x: Tensor2D) => mean(x, 1) },
  "mean of all": { shapes: [[5, 3]], compute: (x: Tensor2D) => mean(x) },
  "greatest of columns": { shapes: [[5, 3]], compute: (x: Tensor2D) => max(x, 1) },
  transpose: { shapes: [[3, 5, 7]], compute: (x: Tensor) => transpose(x, [2, 0, 1]) },
  reshape: { shapes: [[3, 5, 3]], compute: (x: Tensor) => reshape(x, [5, 9]) },
  concat: {
    shapes: [
      [3, 5, 3],
      [3, 5, 1],
    ],
    compute: (a: Tensor, b: Tensor) => concat([a, b], 2),
  },
  "pad and slice": {
    shapes: [[5, 3]],
    compute: (x: Tensor2D) =>
      slice(
        pad(x, [
          [1, 2],
          [0, 2],
        ]),
        [1, 1],
        [6, 4],
      ),
  },
  stack: {
    shapes: [
      [5, 3],
      [5, 3],
    ],
    compute: (a: Tensor, b: Tensor) => stack([a, b], 1),
  },
  tile: { shapes: [[5, 3]], compute: (x: Tensor2D) => tile(x, [2, 3]) },
  gather: { shapes: [[5, 3]], compute: (x: Tensor2D) => gather(x, labels(4), 0) },
};

registerGradients();

/** Sixteenths, which a sum and its difference give back to the bit. */
function values(shape: readonly number[], seed: number): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(new Rng(seed).normal(count), (value) => Math.round(16 * value) / 16);
}

function upload(shape: readonly number[], seed: number): Tensor {
  return tensor(values(shape, seed), [...shape]);
}

/** The same values, computed: what is left over in the last pixels is 64. */
function compute(shape: readonly number[], seed: number): Tensor {
  return sub(add(upload(shape, seed), 64), fill([...shape], 64));
}

describeBackends(
  "computed tensors of odd sizes",
  ({ tolerance }) => {
    describe.each(Object.entries(cases))("%s", (_, { shapes, compute: f }) => {
      it("gives what uploaded ones give, and so do its gradients", async () => {
        const [uploaded, computed] = await Promise.all(
          [upload, compute].map((make) => {
            const inputs = shapes.map((shape, i) => make(shape, i + 1));
            const y = f(...(inputs as never[]));
            const dy = make(y.shape, 9);
            return Promise.all(
              [...inputs, y, ...grads(f as (...x: Tensor[]) => Tensor)(inputs, dy)].map((each) =>
                each.data(),
              ),
            );
          }),
        );
        for (const [i, expected] of uploaded!.entries()) {
          await expect(computed![i]).toBeAllclose(expected, tolerance);
        }
      });
    });

    it("gives the place of the greatest", async () => {
      const [expected, actual] = await Promise.all(
        [upload, compute].map((make) => cast(argMax(make([5, 3], 1), 1), "float32").data()),
      );
      expect(actual).toEqual(expected);
    });
  },
  ["webgl"],
);
