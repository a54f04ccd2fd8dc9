import { wasm } from "@stratajs/backend-wasm";
import { memory, scalar, tensor1d, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { MeanMetric } from "./mean-metric.ts";

beforeAll(() => useBackend([wasm()]));

describe("MeanMetric", () => {
  it("weighs values as torchmetrics does", async () => {
    const mean = new MeanMetric();
    expect(await mean.compute()).toBeNaN();
    const loss = scalar(0.5);
    mean.update(loss, 17);
    mean.update(2, 16);
    mean.update(1.25, 15);
    // torchmetrics.MeanMetric() after update(0.5, weight=17), update(2.0, weight=16), update(1.25, weight=15)
    expect(await mean.compute()).toBe(1.234375);
    const each = tensor1d([1, 2, 3]);
    mean.reset();
    mean.update(each);
    expect(await mean.compute()).toBe(2);
    mean.dispose();
    loss.dispose();
    each.dispose();
    expect(memory().numTensors).toBe(0);
  });

  it("shows a NaN, or passes it over when asked to", async () => {
    const values = tensor1d([1, Number.NaN, 3]);
    const counting = new MeanMetric();
    const ignoring = new MeanMetric({ nanStrategy: "ignore" });
    for (const mean of [counting, ignoring]) mean.update(values, 2);
    expect(await counting.compute()).toBeNaN();
    expect(await ignoring.compute()).toBe(2);
    for (const each of [counting, ignoring, values]) each.dispose();
  });
});
