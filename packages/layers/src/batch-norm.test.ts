import "@tensorflow/tfjs-backend-cpu";
import {
  activate,
  memory,
  Rng,
  tensor2d,
  tensor3d,
  tensor4d,
  tidy,
  type Context,
  type Tensor3D,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from "./index.ts";

beforeAll(() => activate("cpu"));

const training: Context = { training: true, rng: new Rng(0) };

/** Two channels over 8 values each, with means 10 and -3. */
function images(): Tensor4D {
  const values = new Rng(4)
    .normal(16)
    .map((value, i) => (i % 2 === 0 ? 10 + value : 2 * value - 3));
  return tensor4d(values, [2, 2, 2, 2]);
}

/** Mean, biased and unbiased variance of one channel of `images`, in float64. */
function statistics(channel: number): { mean: number; biased: number; unbiased: number } {
  const values = [...images().dataSync()].filter((_, i) => i % 2 === channel);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, biased: squares / values.length, unbiased: squares / (values.length - 1) };
}

describe("BatchNorm2d", () => {
  it("normalises by the batch in training", () => {
    const y = tidy(() => new BatchNorm2d(2).forward(images(), training).dataSync());
    const { mean, biased } = statistics(1);
    const first = images().dataSync()[1]!;
    expect(y[1]).toBeCloseTo((first - mean) / Math.sqrt(biased + 1e-5), 5);
  });

  it("predicts by the running statistics", () => {
    const layer = new BatchNorm2d(2);
    layer.runningMean!.assign(Float32Array.of(1, 2));
    layer.runningVariance!.assign(Float32Array.of(4, 9));
    const y = tidy(() => layer.forward(images()).dataSync());
    const x = images().dataSync();
    expect(y[0]).toBeCloseTo((x[0]! - 1) / 2, 4);
    expect(y[1]).toBeCloseTo((x[1]! - 2) / 3, 4);
  });

  // The conventions that the literature has, each as options; what they must give after one batch.
  const conventions: [string, BatchNormOptions, (s: ReturnType<typeof statistics>) => number[]][] =
    [
      ["PyTorch", {}, (s) => [0.1 * s.mean, 0.9 + 0.1 * s.unbiased]],
      [
        "Gluon: momentum .9 on the old value, variance from 0, biased",
        { momentum: 1 - 0.9, runningVariance: { initial: 0, unbiased: false } },
        (s) => [0.1 * s.mean, 0.1 * s.biased],
      ],
      [
        "the PyTorch text's own version: biased, from 1",
        { runningVariance: { unbiased: false } },
        (s) => [0.1 * s.mean, 0.9 + 0.1 * s.biased],
      ],
      [
        "DJL: variance from 0, ε 1e-12",
        { epsilon: 1e-12, runningVariance: { initial: 0 } },
        (s) => [0.1 * s.mean, 0.1 * s.unbiased],
      ],
      ["the average over all batches", { momentum: null }, (s) => [s.mean, s.unbiased]],
    ];
  it.each(conventions)("keeps running statistics as %s", (_name, options, expected) => {
    const layer = new BatchNorm2d(2, options);
    tidy(() => layer.forward(images(), training));
    for (const channel of [0, 1]) {
      const [mean, variance] = expected(statistics(channel));
      expect(layer.runningMean!.value.dataSync()[channel]).toBeCloseTo(mean!, 5);
      expect(layer.runningVariance!.value.dataSync()[channel]).toBeCloseTo(variance!, 4);
    }
    expect(layer.batchesTracked!.value).toBe(1);
  });

  it("forgets its statistics on reset", () => {
    const layer = new BatchNorm2d(2);
    tidy(() => layer.forward(images(), training));
    layer.resetRunningStats();
    expect([...layer.runningMean!.value.dataSync()]).toEqual([0, 0]);
    expect([...layer.runningVariance!.value.dataSync()]).toEqual([1, 1]);
    expect(layer.batchesTracked!.value).toBe(0);
  });

  it("refuses one value per channel in training, where the variance means nothing", () => {
    const layer = new BatchNorm2d(3);
    expect(() => layer.forward(tensor4d([1, 2, 3], [1, 1, 1, 3]), training)).toThrow(
      "BatchNorm2d(3) expected more than one value per channel in training but got 1",
    );
    expect([...layer.runningMean!.value.dataSync()]).toEqual([0, 0, 0]);
  });

  it("refuses it without running statistics in prediction too, as PyTorch does", () => {
    const layer = new BatchNorm2d(3, { trackRunningStats: false });
    expect(() => layer.forward(tensor4d([1, 2, 3], [1, 1, 1, 3]))).toThrow("more than one value");
  });

  it("refuses settings that make no sense", () => {
    expect(() => new BatchNorm2d(3, { momentum: Number.NaN })).toThrow("momentum in [0, 1]");
    expect(() => new BatchNorm2d(3, { epsilon: -1 })).toThrow("epsilon of at least 0 but got -1");
  });

  it("says which shape it expected", () => {
    expect(() => new BatchNorm2d(64).forward(images())).toThrow(
      "BatchNorm2d(64) expected [batch, height, width, 64] but got [2, 2, 2, 2]",
    );
    expect(() => new BatchNorm1d(64).forward(tensor2d([[1, 2]]))).toThrow(
      "BatchNorm1d(64) expected [batch, 64] but got [1, 2]",
    );
  });

  it("takes sequences [batch, length, features] as it takes their rows", () => {
    const [sequences, rows] = [new BatchNorm1d<Tensor3D>(2), new BatchNorm1d(2)];
    const values = [...images().dataSync()];
    const y = tidy(() => [...sequences.forward(tensor3d(values, [2, 4, 2]), training).dataSync()]);
    expect(y).toEqual(tidy(() => [...rows.forward(tensor2d(values, [8, 2]), training).dataSync()]));
    expect(sequences.runningVariance!.value.dataSync()).toEqual(
      rows.runningVariance!.value.dataSync(),
    );
  });

  it("leaves nothing behind in training or prediction", () => {
    const layer = new BatchNorm2d(2);
    const x = images();
    const before = memory().numTensors;
    layer.forward(x, training).dispose();
    layer.forward(x).dispose();
    expect(memory().numTensors).toBe(before);
  });
});
