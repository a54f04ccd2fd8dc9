import { useBestBackend } from "@stratajs/backend-auto";
import { BatchNorm1d, BatchNorm2d, type Module } from "@stratajs/layers";
import {
  ModuleBuffer,
  mul,
  Parameter,
  Rng,
  sum,
  tensor,
  valueAndGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { compare } from "@stratajs/test-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { BatchNormFromScratch } from "./batch-norm-from-scratch.ts";

beforeAll(async () => {
  await useBestBackend();
});

const features = [16, 5];
const images = [4, 6, 5, 3];

/** The layer by the convention of the PyTorch text's hand-written version. */
const likeByHand = { runningVariance: { unbiased: false } };

describe("BatchNormFromScratch", () => {
  it("equals BatchNorm1d on features", async () => {
    const expected = await observe(new BatchNorm1d(5, likeByHand), features);
    const found = await observe(new BatchNormFromScratch<Tensor2D>(5), features);
    expect(await differences(found, expected)).toEqual([]);
  });

  it("equals BatchNorm2d on images", async () => {
    const expected = await observe(new BatchNorm2d(3, likeByHand), images);
    const found = await observe(new BatchNormFromScratch<Tensor4D>(3), images);
    expect(await differences(found, expected)).toEqual([]);
  });

  it("takes another momentum and ε as the layer does", async () => {
    const options = { momentum: 0.7, epsilon: 0.5 };
    const expected = await observe(new BatchNorm2d(3, { ...likeByHand, ...options }), images);
    const found = await observe(new BatchNormFromScratch<Tensor4D>(3, options), images);
    expect(await differences(found, expected)).toEqual([]);
  });

  it("differs from PyTorch's convention in the moving variance alone", async () => {
    const pyTorch = await observe(new BatchNorm1d(5), features);
    const byHand = await observe(new BatchNormFromScratch<Tensor2D>(5), features);
    await expect(byHand.training).toBeAllclose(pyTorch.training, tolerance);
    await expect(byHand.movingMean).toBeAllclose(pyTorch.movingMean, tolerance);
    // What is left of the 1 at the start after four batches; the rest is 16 / 15 as large when unbiased.
    const start = 0.9 ** 4;
    const unbiased = byHand.movingVariance.map((value) => start + ((value - start) * 16) / 15);
    await expect(unbiased).toBeAllclose(pyTorch.movingVariance, tolerance);
  });
});

/** Both sum float32 values, in different orders. */
const tolerance = { relative: 1e-4, absolute: 1e-5 };

interface Observed {
  /** Of a batch in training. */
  readonly training: Float32Array;
  /** In x, γ and β. */
  readonly gradients: readonly Float32Array[];
  /** Of the same batch by the moving statistics. */
  readonly prediction: Float32Array;
  readonly movingMean: Float32Array;
  readonly movingVariance: Float32Array;
}

/** Four batches in training, the same for every norm; then a prediction. */
async function observe(norm: Module<Tensor>, shape: number[]): Promise<Observed> {
  const rng = new Rng(7);
  const context = { training: true, rng };
  const [scale, offset] = norm.parameters() as [Parameter, Parameter];
  scale.initialize(rng, drawFarFromZero);
  offset.initialize(rng, drawFarFromZero);
  const x = new Parameter(shape, { initializer: drawFarFromZero, rng });
  // The plain sum of a batch norm has no gradient in x: weights make one.
  const weights = tensor(rng.normal(x.value.size), shape);
  for (let step = 0; step < 2; step++) {
    norm.forward(x.value, context).dispose();
    x.initialize(rng);
  }
  const { gradients } = valueAndGrads(
    () => sum(mul(norm.forward(x.value, context), weights)) as Scalar,
    [x, scale, offset],
  );
  const buffers = new Map(norm.namedBuffers());
  return {
    training: await dataOf(norm.forward(x.value, context)),
    gradients: await Promise.all([x, scale, offset].map((of) => dataOf(gradients.get(of)))),
    prediction: await dataOf(norm.forward(x.value)),
    movingMean: await dataOf(buffers.get("running_mean")),
    movingVariance: await dataOf(buffers.get("running_var")),
  };
}

/** A line for each result that differs. */
async function differences(found: Observed, expected: Observed): Promise<string[]> {
  const results = {
    training: await compare(found.training, expected.training, tolerance),
    "gradient of x": await compare(found.gradients[0]!, expected.gradients[0]!, tolerance),
    "gradient of γ": await compare(found.gradients[1]!, expected.gradients[1]!, tolerance),
    "gradient of β": await compare(found.gradients[2]!, expected.gradients[2]!, tolerance),
    prediction: await compare(found.prediction, expected.prediction, tolerance),
    "moving mean": await compare(found.movingMean, expected.movingMean, tolerance),
    "moving variance": await compare(found.movingVariance, expected.movingVariance, tolerance),
  };
  return Object.entries(results)
    .filter(([, { close }]) => !close)
    .map(([name, { report }]) => `${name}: ${report}`);
}

function drawFarFromZero(shape: readonly number[], rng: Rng): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return rng.normal(size).map((value) => 3 * value + 10);
}

function dataOf(source: unknown): Promise<Float32Array> {
  const held = source instanceof ModuleBuffer ? source.value : (source as Tensor);
  return held.data<"float32">();
}
