import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import "./register.ts";
import { StrataBackendWasm } from "./strata-backend-wasm.ts";

describe("register", () => {
  beforeAll(() => tf.setBackend("wasm"));
  afterAll(() => tf.removeBackend("wasm"));

  it("makes the backend of tf.setBackend", () => {
    expect(tf.engine().registry["wasm"]).toBeInstanceOf(StrataBackendWasm);
  });

  it("lets a plain tfjs network learn", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [12, 12, 1],
          filters: 8,
          kernelSize: 3,
          activation: "relu",
        }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.separableConv2d({ filters: 8, kernelSize: 3, padding: "same" }),
        tf.layers.averagePooling2d({ poolSize: 2, padding: "same" }),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: 0.1, seed: 1 }),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const { images, labels } = stripes(128);
    const { history } = await model.fit(images, labels, { epochs: 8, batchSize: 16, verbose: 0 });
    expect(history["acc"]!.at(-1)).toBeGreaterThan(0.9);
    const tensorsBefore = tf.memory().numTensors;
    await model.fit(images, labels, { epochs: 1, batchSize: 16, verbose: 0 });
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  it.each<[string, number, Padding, number]>([
    ["same", 2, "same", 5],
    ["valid", 1, "valid", 3],
    [
      "explicit",
      2,
      [
        [0, 0],
        [2, 1],
        [0, 3],
        [0, 0],
      ],
      4,
    ],
  ])(
    "differentiates convolutions as tfjs's cpu backend does: %s",
    async (_name, stride, pad, size) => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 9, 8, 3], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([size, size, 3, 5], 0, 1, "float32", 2);
      const depthwise = tf.randomNormal<tf.Rank.R4>([size, size, 3, 2], 0, 1, "float32", 3);
      expect(
        await deviationFromCpu(() => [
          ...tf.grads((a, b) =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad).square(),
          )([x, filter]),
          ...tf.grads((a, b) =>
            tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad).square(),
          )([x, depthwise]),
        ]),
      ).toBeLessThan(2e-6);
    },
  );

  it.each([
    [[2, 3, 4], [2, 4, 5], false, false],
    [[2, 4, 3], [2, 4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[7, 130], [50, 7], true, true],
    [[2, 3, 4], [1, 4, 2], false, false],
    [[600, 9], [17, 9], false, true],
  ])(
    "multiplies %j by %j as the cpu backend does",
    async (shapeA, shapeB, transposeA, transposeB) => {
      const a = tf.randomNormal(shapeA, 0, 1, "float32", 1);
      const b = tf.randomNormal(shapeB, 0, 1, "float32", 2);
      expect(await deviationFromCpu(() => [tf.matMul(a, b, transposeA, transposeB)])).toBeLessThan(
        2e-6,
      );
    },
  );

  it.each([
    [
      [0, 3],
      [3, 2],
      [0, 2],
    ],
    [
      [2, 3],
      [3, 0],
      [2, 0],
    ],
    [
      [2, 0],
      [0, 3],
      [2, 3],
    ],
    [
      [0, 2, 3],
      [0, 3, 2],
      [0, 2, 2],
    ],
  ])("multiplies %j by %j, which are empty", (shapeA, shapeB, shape) => {
    const product = tf.matMul(tf.zeros(shapeA), tf.zeros(shapeB));
    expect(product.shape).toEqual(shape);
    expect(product.dataSync().every((value) => value === 0)).toBe(true);
  });

  it("multiplies every pair of matrices where both batches are repeated", () => {
    const a = tf.tensor4d([1, 2], [2, 1, 1, 1]);
    const b = tf.tensor4d([3, 4, 5], [1, 3, 1, 1]);
    expect(tf.matMul(a, b).arraySync()).toEqual([
      [[[3]], [[4]], [[5]]],
      [[[6]], [[8]], [[10]]],
    ]);
  });

  it.each(["relu", "linear", "elu", "sigmoid"] as const)(
    "multiplies with a bias and %s as the cpu backend does",
    async (activation) => {
      const a = tf.randomNormal<tf.Rank.R2>([20, 30], 0, 1, "float32", 1);
      const b = tf.randomNormal<tf.Rank.R2>([30, 11], 0, 1, "float32", 2);
      const bias = tf.randomNormal<tf.Rank.R1>([11], 0, 1, "float32", 3);
      expect(
        await deviationFromCpu(() => [
          tf.fused.matMul({ a, b, bias, activation }),
          tf.fused.matMul({
            a: tf.transpose(a),
            b: tf.transpose(b),
            transposeA: true,
            transposeB: true,
          }),
        ]),
      ).toBeLessThan(2e-6);
    },
  );

  it.each(["relu6", "leakyrelu", "prelu", "linear"] as const)(
    "convolves with a bias and %s as the cpu backend does",
    async (activation) => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 9, 8, 3], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 6], 0, 1, "float32", 2);
      const bias = tf.randomNormal<tf.Rank.R1>([6], 0, 1, "float32", 3);
      const alpha =
        activation === "prelu" ? tf.tensor3d([[[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]]) : undefined;
      expect(
        await deviationFromCpu(() => [
          tf.fused.conv2d({
            x,
            filter,
            strides: 2,
            pad: "same",
            bias,
            activation,
            leakyreluAlpha: 0.2,
            ...(alpha && { preluActivationWeights: alpha }),
          }),
          tf.conv2d(x, filter, 1, "same", "NHWC", 2),
        ]),
      ).toBeLessThan(2e-6);
    },
  );

  it.each([
    ["ij,jk->ik", [3, 4], [4, 5]],
    ["bij,bjk->bki", [2, 3, 4], [2, 4, 5]],
    ["ij,ij->", [3, 4], [3, 4]],
    ["ij,k->jk", [3, 4], [2]],
  ])("computes einsum %s as the cpu backend does", async (equation, shapeA, shapeB) => {
    const a = tf.randomNormal(shapeA, 0, 1, "float32", 1);
    const b = tf.randomNormal(shapeB, 0, 1, "float32", 2);
    expect(await deviationFromCpu(() => [tf.einsum(equation, a, b)])).toBeLessThan(2e-6);
  });

  it("leaves an operand of an einsum that changes nothing alone", () => {
    const x = tf.tensor2d([[1, 2]]);
    const y = tf.einsum("ij->ij", x);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2]);
    y.dispose();
  });

  it("sums segments and drops what belongs to none", () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, -1], "int32"), 3);
    expect(sums.arraySync()).toEqual([
      [3, 4],
      [0, 0],
      [6, 8],
    ]);
    const whole = tf.unsortedSegmentSum(
      tf.tensor1d([1, 2, 3], "int32"),
      tf.tensor1d([1, 1, 0], "int32"),
      2,
    );
    expect([whole.dtype, whole.arraySync()]).toEqual(["int32", [3, 3]]);
  });
});

type Padding =
  | "same"
  | "valid"
  | [[number, number], [number, number], [number, number], [number, number]];

/** The largest difference between the backends, of the largest value (at least 1); tensors follow from one to the other. */
async function deviationFromCpu(compute: () => tf.Tensor[]): Promise<number> {
  const run = () => tf.tidy(() => compute().map((y) => ({ shape: y.shape, data: y.dataSync() })));
  const actual = run();
  await tf.setBackend("cpu");
  const expected = run();
  await tf.setBackend("wasm");
  return Math.max(
    ...expected.map(({ shape, data }, i) => {
      if (String(actual[i]!.shape) !== String(shape)) return Number.NaN;
      const largest = Math.max(1, ...Array.from(data, Math.abs));
      const differences = Array.from(actual[i]!.data, (value, at) => Math.abs(value - data[at]!));
      return Math.max(...differences) / largest;
    }),
  );
}

/** Images of vertical or horizontal stripes, and which. */
function stripes(count: number): { images: tf.Tensor; labels: tf.Tensor } {
  return tf.tidy(() => {
    const kinds = Int32Array.from({ length: count }, (_, i) => i % 2);
    const pixels = Float32Array.from({ length: count * 144 }, (_, i) => {
      const place = i % 144;
      const along = kinds[Math.floor(i / 144)] === 0 ? place % 12 : Math.floor(place / 12);
      return Math.sin(along + Math.floor(i / 144));
    });
    const images = tf.tensor4d(pixels, [count, 12, 12, 1]);
    return { images, labels: tf.oneHot(tf.tensor1d(kinds, "int32"), 2) };
  });
}
