import { BatchNorm2d, Sequential } from "@stratajs/layers";
import { memory, type Tensor4D, useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { stripes } from "./testing/stripes.ts";
import { updateBatchNorm } from "./update-batch-norm.ts";

beforeAll(() => useBackend([wasm()]));

describe("updateBatchNorm", () => {
  it("gives the statistics of the whole set when it comes in one batch", async () => {
    const norm = new BatchNorm2d(1);
    const [batch] = stripes({ examples: 50, batchSize: 50 });
    await updateBatchNorm(new Sequential<Tensor4D, Tensor4D>(norm), [batch!]);
    const { mean, variance } = moments(batch!.images);
    expect((await norm.runningMean!.value.data())[0]).toBeCloseTo(mean, 5);
    expect((await norm.runningVariance!.value.data())[0]).toBeCloseTo(variance, 5);
  });

  it("averages over batches, whatever the statistics were before", async () => {
    const norm = new BatchNorm2d(1);
    norm.runningMean!.assign(Float32Array.of(1000));
    const batches = stripes({ examples: 48, batchSize: 16 });
    await updateBatchNorm(new Sequential<Tensor4D, Tensor4D>(norm), batches);
    const each = batches.map(({ images }) => moments(images));
    const mean = each.reduce((sum, batch) => sum + batch.mean, 0) / 3;
    const variance = each.reduce((sum, batch) => sum + batch.variance, 0) / 3;
    expect((await norm.runningMean!.value.data())[0]).toBeCloseTo(mean, 5);
    expect((await norm.runningVariance!.value.data())[0]).toBeCloseTo(variance, 5);
    expect(norm.batchesTracked!.value).toBe(3);
  });

  it("leaves frozen ones as they are, and all where there is no batch", async () => {
    const norms = [new BatchNorm2d(1), new BatchNorm2d(1)] as const;
    norms[0].frozen = true;
    for (const norm of norms) norm.runningMean!.assign(Float32Array.of(7));
    const model = new Sequential<Tensor4D, Tensor4D>(...norms);
    const means = (): Promise<number[]> =>
      Promise.all(norms.map(async (norm) => (await norm.runningMean!.value.data())[0]!));
    await expect(updateBatchNorm(model, [])).rejects.toThrow("at least one batch but got none");
    expect(await means()).toEqual([7, 7]);
    await updateBatchNorm(model, stripes({ examples: 4, batchSize: 4 }));
    expect(await means()).toEqual([7, expect.closeTo(-6.5, 0)]);
  });

  it("puts momentum back and leaves no tensor behind, also after an error", async () => {
    const norm = new BatchNorm2d(1, { momentum: 0.3 });
    const model = new Sequential<Tensor4D, Tensor4D>(norm);
    const before = memory().numTensors;
    const [batch] = stripes({ examples: 4, batchSize: 4 });
    await updateBatchNorm(model, [batch!]);
    const misshapen = { ...batch!, imageShape: [4, 6, 3, 2] as const };
    await expect(updateBatchNorm(model, [misshapen])).rejects.toThrow("BatchNorm2d(1)");
    expect(norm.momentum).toBe(0.3);
    expect(memory().numTensors).toBe(before);
  });
});

/** Mean and unbiased variance. */
function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}
