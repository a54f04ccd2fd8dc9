import { useBestBackend } from "@stratajs/backend-auto";
import { BatchNorm1d } from "@stratajs/layers";
import { Rng, tensor2d, tidy } from "@stratajs/tensor";
import "@stratajs/test-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { conventions } from "./conventions.ts";

beforeAll(async () => {
  await useBestBackend();
});

/*
 * One feature, the batches 0 1 2 3 and 4 6 8 10: means 1.5 and 7, biased variances 1.25 and 5, unbiased 5/3 and
 * 20/3. Every convention gives the batch 0.1 of the say.
 */
const cases = [
  { name: "PyTorch", mean: 0.835, variance: 0.81 + 0.09 * (5 / 3) + 0.1 * (20 / 3) },
  { name: "from scratch", mean: 0.835, variance: 0.81 + 0.09 * 1.25 + 0.1 * 5 },
  { name: "Gluon", mean: 0.835, variance: 0.09 * 1.25 + 0.1 * 5 },
  { name: "DJL", mean: 0.835, variance: 0.09 * 1.25 + 0.1 * 5 },
];

describe("the conventions of batch norm", () => {
  it("are all here", () => {
    expect(Object.keys(conventions)).toEqual(cases.map(({ name }) => name));
  });

  it.each(cases)(
    "$name moves the statistics as its text does",
    async ({ name, mean, variance }) => {
      const layer = trained(name);
      await expect(await layer.runningMean!.value.data()).toBeAllclose([mean]);
      await expect(await layer.runningVariance!.value.data()).toBeAllclose([variance]);
    },
  );

  it.each(cases)("$name predicts by them and its ε", async ({ name, mean, variance }) => {
    const epsilon = name === "DJL" ? 1e-12 : 1e-5;
    const y = trained(name).forward(tensor2d([5], [1, 1]));
    await expect(y).toBeAllclose([(5 - mean) / Math.sqrt(variance + epsilon)]);
  });

  it("DJL's ε is what keeps a constant feature's prediction from being divided by zero", async () => {
    const layer = new BatchNorm1d(1, conventions["DJL"]!);
    const y = layer.forward(tensor2d([1e-6], [1, 1]));
    await expect(y).toBeAllclose([1]);
  });
});

function trained(name: string): BatchNorm1d {
  const layer = new BatchNorm1d(1, conventions[name]!);
  const context = { training: true, rng: new Rng(0) };
  for (const batch of [
    [0, 1, 2, 3],
    [4, 6, 8, 10],
  ]) {
    tidy(() => layer.forward(tensor2d(batch, [4, 1]), context));
  }
  return layer;
}
